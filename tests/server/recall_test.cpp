// A node may take a turn from what it saw of a session last. Nobody may notice when that was out of date.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "run_task.h"
#include "sample_content.h"
#include "server/chat_service.h"
#include "server/client.h"
#include "store/memory_store.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

// One node's view of a store that nodes share.
class RecallingStore final : public store::SessionStore {
 public:
  explicit RecallingStore(store::SessionStore& shared) : shared_(shared) {}
  base::Task<store::Loaded> load(store::SessionKey key) override {
    store::Loaded loaded = co_await shared_.load(key);
    if (loaded && *loaded) seen_[key] = **loaded;
    co_return loaded;
  }
  std::optional<dialogue::Session> recall(const store::SessionKey& key) override {
    const auto found = seen_.find(key);
    if (found == seen_.end()) return std::nullopt;
    ++recalled;
    return found->second;
  }
  base::Task<store::Saved> save(store::SessionKey key, dialogue::Session session, std::uint64_t version) override {
    const store::Saved saved = co_await shared_.save(key, session, version);
    session.version = version + 1;
    if (saved == store::Saved::saved) seen_[key] = session;
    co_return saved;
  }
  base::Task<bool> erase(store::SessionKey key) override { co_return co_await shared_.erase(std::move(key)); }

  int recalled = 0;

 private:
  store::SessionStore& shared_;
  std::map<store::SessionKey, dialogue::Session> seen_;
};

class RecallTest : public testing::Test {
 protected:
  struct Node {
    explicit Node(RecallTest& test) : store(test.shared_), service(test.edition_, store, test.clock_, test.log_) {}
    json receive(const json& frame) {
      return json::parse(sample::run(service.receive({frame.dump(), true}, speaker)).frame);
    }
    json ask(std::string id, std::string text) {
      return receive({{"type", "message"}, {"id", std::move(id)}, {"text", std::move(text)}});
    }
    RecallingStore store;
    ChatService service;
    Counters counters;
    Client client{counters, "c"};
    Speaker speaker{client};
  };

  // Both nodes have seen the session's first reply, and the client goes on at the other.
  void SetUp() override {
    session_ = node_.ask("c1", "what is chemo")["session"];
    ASSERT_EQ(other_.receive({{"type", "hello"}, {"session", session_}, {"last_seq", 1}})["resumed"], true);
  }

  base::ManualClock clock_;
  base::NullLog log_;
  CurrentEdition edition_{std::make_shared<const Edition>(
      std::shared_ptr<const dialogue::Assistant>(std::shared_ptr<void>(), &sample::assistant()))};
  store::MemoryStore shared_{clock_};
  Node node_{*this}, other_{*this};
  std::string session_;
};

TEST_F(RecallTest, ATurnThatWasTakenElsewhereIsNotLost) {
  EXPECT_EQ(other_.ask("c2", "hello")["seq"], 2);
  EXPECT_EQ(node_.ask("c3", "hello")["seq"], 3);
  EXPECT_EQ(node_.store.recalled, 1);
}

TEST_F(RecallTest, AMessageThatWasAnsweredElsewhereGetsTheSameReply) {
  const json reply = other_.ask("c2", "what is chemo");
  EXPECT_EQ(node_.ask("c2", "what is chemo"), reply);
}

TEST_F(RecallTest, AReplyThatWasGivenElsewhereCanBeRated) {
  other_.ask("c2", "hello");
  EXPECT_EQ(node_.receive({{"type", "feedback"}, {"id", "c3"}, {"reply", "r2"}, {"value", "up"}})["type"], "ack");
}

TEST_F(RecallTest, WhatWasForgottenElsewhereIsNotRepeated) {
  other_.receive({{"type", "forget"}});
  const json reply = node_.ask("c1", "what is chemo");
  EXPECT_NE(reply["session"], session_);
  EXPECT_EQ(reply["seq"], 1);
}

}  // namespace
}  // namespace verbatim::server
