#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/record_files.h"
#include "app/session_stores.h"
#include "store/session_token.h"

// What a person may ask for by law: what is kept of a conversation, and that it be erased.
namespace verbatim::app {
namespace {

using nlohmann::json;

// A session's token, or the SHA-256 of it that logs and the ledger name.
std::string key_from(const std::string& session) {
  if (store::looks_like_token(session)) return store::key_of(session);
  const bool is_key = session.size() == 64 && session.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_key ? session : std::string();
}

std::string digits(std::uint64_t digest) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "sha256:";
  for (int shift = 60; shift >= 0; shift -= 4) out += kHex[(digest >> shift) & 15];
  return out;
}

json to_json(const dialogue::Session& session, const std::string& key) {
  static constexpr const char* kRatings[] = {"none", "up", "down"};
  json replies = json::array();
  for (const dialogue::ReplyRecord& record : session.history.since(0)) {
    json answers = json::array();
    for (const auto& given : record.answers) {
      answers.push_back({{"intent", given.intent}, {"response", given.response}, {"digest", digits(given.digest)}});
    }
    replies.push_back({{"id", "r" + std::to_string(record.seq)},
                       {"reply_to", record.client_id},
                       {"kind", dialogue::to_string(record.kind)},
                       {"feedback", kRatings[static_cast<std::size_t>(record.rating)]},
                       {"answers", std::move(answers)},
                       {"suggestions", record.suggestions}});
  }
  return {{"session", key},
          {"language", session.language},
          {"replies_given", session.seq},
          {"topic", session.context.topic},
          {"visited", session.context.visited},
          {"suggestions", session.context.suggestions},
          {"replies", std::move(replies)}};
}

struct Asked {
  std::unique_ptr<store::DurableStore> store;
  std::string key;
  std::unique_ptr<store::UnmatchedLog> unmatched{};  // null if none are recorded
};

// Opens the store that the command line names; nothing if the caller should return `exit_code` now.
std::optional<Asked> ask(CommandLine& line, const std::vector<std::string>& arguments, const base::Clock& clock,
                         base::Log& log, int& exit_code) {
  std::string session;
  line.app().add_option("session", session, "the session's token, or its SHA-256 in hex")->required();
  const auto loaded = line.parse(arguments);
  exit_code = line.exit_code();
  if (!loaded) return std::nullopt;
  exit_code = kExitUsage;
  Asked asked{open_durable_store(loaded->settings, clock, log), key_from(session)};
  if (asked.key.empty()) {
    std::cerr << "verbatim: \"" << session << "\" is neither a session's token nor the SHA-256 of one\n";
  } else if (!asked.store) {
    std::cerr << "verbatim: with --store memory, conversations are only in the memory of the server\n";
  } else if (loaded->settings.unmatched == kOff) {
    return asked;
  } else if (auto unmatched = open_unmatched(loaded->settings, log)) {
    asked.unmatched = *std::move(unmatched);
    return asked;
  } else {
    std::cerr << "verbatim: " << unmatched.error().message << "\n";
  }
  return std::nullopt;
}

template <typename Work>
void run(Work work) {
  boost::asio::io_context context;
  boost::asio::co_spawn(context, std::move(work), boost::asio::detached);
  context.run();
}

}  // namespace

int command_export(const std::vector<std::string>& arguments) {
  CommandLine line("export", "Prints as JSON everything that is kept of one conversation.", {"store", "redis_timeout"});
  const base::SystemClock clock;
  base::NullLog log;
  int exit_code = kExitOk;
  const auto asked = ask(line, arguments, clock, log, exit_code);
  if (!asked) return exit_code;
  exit_code = kExitFailed;
  run([&]() -> base::Task<> {
    const store::LoadedBytes loaded = co_await asked->store->load(asked->key);
    const auto session = loaded && *loaded ? store::decode(**loaded) : std::nullopt;
    if (!loaded) {
      std::cerr << "verbatim export: " << loaded.error().message << "\n";
    } else if (!session) {
      std::cerr << "verbatim export: nothing is kept of this session\n";
    } else {
      std::cout << to_json(*session, asked->key).dump(2) << "\n";
      exit_code = kExitOk;
    }
  });
  return exit_code;
}

int command_erase(const std::vector<std::string>& arguments) {
  CommandLine line("erase", "Erases everything that is kept of one conversation.",
                   {"store", "redis_timeout", "unmatched"});
  const base::SystemClock clock;
  base::NullLog log;
  int exit_code = kExitOk;
  const auto asked = ask(line, arguments, clock, log, exit_code);
  if (!asked) return exit_code;
  bool erased = false;
  run([&]() -> base::Task<> { erased = co_await asked->store->erase(asked->key); });
  if (erased && asked->unmatched)
    run([&]() -> base::Task<> { erased = co_await asked->unmatched->forget(asked->key); });
  if (!erased) {
    std::cerr << "verbatim erase: the store cannot be reached; nothing was erased\n";
    return kExitFailed;
  }
  std::cout << "erased " << asked->key << "\n";
  return kExitOk;
}

}  // namespace verbatim::app
