# The server and the content that it ships with, without root and without a shell's worth of anything else:
#   docker build -t verbatim . && docker run --read-only -p 8080:8080 -v verbatim:/var/lib/verbatim verbatim
FROM debian:12-slim AS build
WORKDIR /src
COPY deploy/install deploy/install
RUN deploy/install build
COPY . .
RUN cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release && ninja -C build verbatim && strip build/verbatim \
 && build/verbatim check

FROM debian:12-slim
# What the program is linked with (tests/deploy holds this list against it), and the word lists of the speller.
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      libcmark0.30.2 libfmt9 libhiredis0.14 libicu72 libjemalloc2 libprometheus-cpp-core1.0 libre2-9 libsodium23 libspdlog1.10 libsqlite3-0 libssl3 libstdc++6 \
      libyaml-cpp0.7 wamerican wbritish zlib1g \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 10001 -g 10001 /var/lib/verbatim /var/cache/verbatim
COPY --from=build /src/build/verbatim /usr/local/bin/verbatim
COPY intents /usr/share/verbatim/intents
COPY responses /usr/share/verbatim/responses
USER 10001:10001
ENV VERBATIM_CONTENT=/usr/share/verbatim \
    VERBATIM_LISTEN=0.0.0.0:8080 \
    VERBATIM_INTERNAL_LISTEN=127.0.0.1:8081 \
    VERBATIM_STORE=sqlite:/var/lib/verbatim/sessions.db \
    VERBATIM_MODEL_CACHE=/var/cache/verbatim
# With the libraries of this image, so that what is learnt here is there when it starts.
RUN verbatim check
EXPOSE 8080
VOLUME /var/lib/verbatim
ENTRYPOINT ["verbatim"]
CMD ["serve"]
