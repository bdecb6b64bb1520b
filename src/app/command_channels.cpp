#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <iostream>
#include <string_view>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "app/platforms.h"
#include "channels/calling_table.h"
#include "channels/sample_request.h"
#include "channels/webhook_table.h"
#include "server/channel_routes.h"
#include "server/direct_line_routes.h"
#include "store/memory_store.h"

namespace verbatim::app {
namespace {

void print(const std::string& name, bool on, const std::string& address, const std::string& missing) {
  std::cout << fmt::format("{:<12} {:<4} {}{}\n", name, on ? "on" : "off", address,
                           missing.empty() ? "" : "  " + missing);
}

// The clients' channels, which a word turns on.
void print_clients(const Settings& settings) {
  const auto line = [&settings](const char* name, bool on, std::string_view path) {
    print(name, on, settings.public_url + std::string(path), on ? "" : "missing: " + std::string(name) + ": on");
  };
  line("rasa", settings.rasa, server::kRasaPath);
  line("deep_chat", settings.deep_chat, server::kDeepChatPath);
  line("direct_line", settings.direct_line, server::kDirectLinePath);
}

std::string address_of(const Settings& settings, std::string_view name) {
  return settings.public_url + std::string(channels::kWebhookPath) + std::string(name);
}

bool has(const channels::Keys& keys, std::string_view setting) {
  const auto found = keys.find(setting);
  return found != keys.end() && !found->second.empty();
}

// What the platform of that name lacks, by either table; nothing if it is on or there is no such platform.
std::vector<std::string_view> missing_of(std::string_view name, const channels::Keys& keys) {
  std::vector<std::string_view> missing;
  for (const channels::CallingRow& row : channels::calling_table()) {
    if (row.name == name) missing = missing_settings(row, keys);
  }
  for (const channels::WebhookRow& row : channels::webhook_table()) {
    if (row.name != name) continue;  // it needs no more, whatever calls would
    missing = has(keys, row.setting) ? std::vector<std::string_view>() : std::vector{row.setting};
  }
  return missing;
}

std::string missing_line(const std::vector<std::string_view>& missing) {
  return missing.empty() ? std::string() : fmt::format("missing: {}", fmt::join(missing, ", "));
}

// The platforms of both tables, which are on as soon as all that they need is set.
void print_platforms(const Settings& settings) {
  const channels::Keys& keys = settings.channel_keys;
  server::ChannelOptions options;
  add_platforms(keys, options);
  const auto line = [&](std::string_view name) {
    const std::vector<std::string_view> missing = missing_of(name, keys);
    std::string note = missing_line(missing);
    if (missing.empty() && settings.public_url.empty()) note = "to be exact, set public_url";
    if (missing.empty() && options.calling.count(name) > 0) note += note.empty() ? "by calls" : "; by calls";
    print(std::string(name), missing.empty(), address_of(settings, name), note);
  };
  const std::vector<channels::WebhookRow>& webhooks = channels::webhook_table();
  for (const channels::WebhookRow& row : webhooks) line(row.name);
  for (const channels::CallingRow& row : channels::calling_table()) {
    const bool listed =
        std::any_of(webhooks.begin(), webhooks.end(), [&](const auto& w) { return w.name == row.name; });
    if (!listed) line(row.name);
  }
}

// Prints the calls that would be made.
class PrintedCalls final : public server::Outgoing {
 public:
  bool has_room(std::string_view) override { return true; }
  base::Task<std::optional<bool>> knows(std::string) override { co_return false; }
  base::Task<bool> send(server::OutgoingReply reply) override {
    for (const channels::Call& call : reply.calls) {
      std::cout << "POST https://" << call.host << call.target << "\n" << call.body << "\n";
    }
    co_return true;
  }
  base::Task<std::optional<bool>> with_people(std::string) override { co_return false; }
  base::Task<bool> hand(std::string, bool) override { co_return true; }
};

// The channel of that name with the keys that a sample is signed with; what it lacks if it cannot be made.
std::string make_channel(std::string_view name, const channels::Keys& keys, server::ChannelOptions& options) {
  if (const auto missing = missing_of(name, keys); !missing.empty()) return missing_line(missing);
  options.webhooks.clear();
  options.calling.clear();
  add_platforms(keys, options);
  const bool made = options.webhooks.find(name) != options.webhooks.end() || options.calling.count(name) > 0;
  return made ? "" : "missing: a channel of that name";
}

server::HttpResponse answer(const server::ChannelRoutes& routes, const server::ChatService& service,
                            const server::HttpRequest& request) {
  server::Counters counters;
  server::Client client(counters, "sample");
  server::HttpResponse response;
  boost::asio::io_context context;
  const auto answerer = routes.http(request.path());
  boost::asio::co_spawn(context, answerer(service, request, client),
                        [&response](const std::exception_ptr& thrown, server::HttpResponse answered) {
                          if (thrown) std::rethrow_exception(thrown);
                          response = std::move(answered);
                        });
  context.run();
  return response;
}

// Posts a sample to the channel as its platform would, in this process and to nobody else, and prints what comes of it.
int test_channel(const Settings& settings, const std::string& name, const std::string& text) {
  channels::Keys keys = settings.channel_keys;
  server::ChannelOptions options;
  options.public_url = settings.public_url.empty() ? "http://127.0.0.1" : settings.public_url;
  const std::string path = std::string(channels::kWebhookPath) + name, url = options.public_url + path;
  std::string missing = make_channel(name, keys, options);
  std::optional<channels::SampleRequest> sample;
  if (missing.empty()) {
    sample = channels::sample_request(name, keys, url, text, std::chrono::system_clock::now());
    missing = sample ? make_channel(name, keys, options) : "missing: a sample";
  }
  if (!missing.empty()) {
    std::cerr << "verbatim channels test " << name << ": " << missing << "\n";
    return kExitFailed;
  }
  const auto assistant = load_or_complain(settings);
  if (!assistant) return kExitFailed;
  base::NullLog log;
  const base::SystemClock clock;
  store::MemoryStore store(clock);
  PrintedCalls calls;
  const server::CurrentEdition edition(std::make_shared<const server::Edition>(assistant));
  const server::ChatService service(edition, store, clock, log);
  const server::ChannelRoutes routes(service, options, log, &calls);
  server::HttpRequest request;
  request.method = "POST";
  request.target = path;
  request.headers = {{"Host", "127.0.0.1"}, {"Content-Type", sample->content_type}};
  for (const auto& [header, value] : sample->headers) request.headers.emplace_back(header, value);
  request.body = sample->body;
  const server::HttpResponse response = answer(routes, service, request);
  std::cout << response.status << " " << response.content_type << "\n" << response.body << "\n";
  return response.status == 200 ? kExitOk : kExitFailed;
}

}  // namespace

int command_channels(const std::vector<std::string>& arguments) {
  CommandLine line("channels",
                   "Lists every channel: whether it is on, the address to paste into the platform or page, and which\n"
                   "setting is missing. Secrets come from the environment or a file, and are not shown.\n"
                   "`channels test NAME` has it answer a sample that is signed as its platform would, and prints the\n"
                   "response, or the calls that would be made; nothing is sent.",
                   {"*"});
  std::vector<std::string> action;
  line.app().add_option("action", action, "test NAME [TEXT]")->expected(0, 3);
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  if (action.empty()) {
    print_clients(loaded->settings);
    print_platforms(loaded->settings);
    return kExitOk;
  }
  if (action.front() != "test" || action.size() < 2) {
    std::cerr << "verbatim channels: say `channels`, or `channels test NAME [TEXT]`\n";
    return kExitUsage;
  }
  return test_channel(loaded->settings, action[1], action.size() > 2 ? action[2] : "hello");
}

}  // namespace verbatim::app
