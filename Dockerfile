# Builds Verbatim and keeps only the binary, its libraries, the content and the word lists. Runs as nobody.
FROM debian:12-slim AS build
COPY deploy/install /src/deploy/install
RUN /src/deploy/install build
COPY . /src
RUN cmake -S /src -B /build -G Ninja -DCMAKE_BUILD_TYPE=Release && ninja -C /build -j2 verbatim

FROM debian:12-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libre2-9 libicu72 libyaml-cpp0.7 libcmark0.30.2 \
      libspdlog1.10 libfmt9 libssl3 libprometheus-cpp-core1.0 wamerican wbritish && rm -rf /var/lib/apt/lists/*
COPY --from=build /build/verbatim /usr/local/bin/verbatim
COPY intents /content/intents
COPY responses /content/responses
USER nobody
EXPOSE 8080
ENTRYPOINT ["verbatim", "serve", "--content", "/content", "--listen", "0.0.0.0:8080"]
