#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "run_task.h"
#include "sample_content.h"
#include "server/chat_service.h"
#include "server/client.h"
#include "store/memory_store.h"

namespace verbatim::server {

// A ChatService on the sample content, and one client of it.
class ServiceTest : public testing::Test {
 protected:
  explicit ServiceTest(const MessageLimits& limits = {}) : service_(edition_, store_, clock_, log_, limits) {}

  base::ManualClock clock_;
  base::NullLog log_;
  CurrentEdition edition_{std::make_shared<const Edition>(
      std::shared_ptr<const dialogue::Assistant>(std::shared_ptr<void>(), &sample::assistant()))};
  store::MemoryStore store_{clock_};
  ChatService service_;
  Counters counters_;
  Client client_{counters_, "c"};
};

// That client talks as those of the published protocol do.
class TalkTest : public ServiceTest {
 protected:
  nlohmann::json receive(const nlohmann::json& frame) { return receive(frame, speaker_); }
  nlohmann::json receive(const nlohmann::json& frame, Speaker& speaker) const {
    return receive_text(frame.dump(), speaker);
  }
  nlohmann::json receive_text(std::string_view text, Speaker& speaker) const {
    return nlohmann::json::parse(sample::run(service_.receive({text, true}, speaker)).frame);
  }
  nlohmann::json ask(std::string text) { return receive({{"type", "message"}, {"text", std::move(text)}}); }

  Speaker speaker_{client_};
};

}  // namespace verbatim::server
