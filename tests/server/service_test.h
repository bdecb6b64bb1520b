#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "sample_content.h"
#include "server/chat_service.h"
#include "server/client.h"
#include "store/memory_store.h"

namespace verbatim::server {

// A ChatService on the sample content, and one client of it.
class ServiceTest : public testing::Test {
 protected:
  explicit ServiceTest(const MessageLimits& limits) : service_(edition_, store_, clock_, log_, limits) {}

  base::ManualClock clock_;
  base::NullLog log_;
  CurrentEdition edition_{std::make_shared<const Edition>(
      std::shared_ptr<const dialogue::Assistant>(std::shared_ptr<void>(), &sample::assistant()))};
  store::MemoryStore store_{clock_};
  ChatService service_;
  Counters counters_;
  Client client_{counters_, "c"};
};

}  // namespace verbatim::server
