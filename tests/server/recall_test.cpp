// A node may take a turn from what it saved of a session last. Nobody may notice when that was out of date.
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
    ++loads;
    if (loaded && *loaded) seen_[key] = (*loaded)->version;
    co_return loaded;
  }
  bool is_current(const store::SessionKey& key, std::uint64_t version) override { return seen_[key] == version; }
  base::Task<store::Saved> save(const store::SessionKey& key, const dialogue::Session& session,
                                std::uint64_t version) override {
    const store::Saved saved = co_await shared_.save(key, session, version);
    if (saved == store::Saved::saved) seen_[key] = version + 1;
    co_return saved;
  }
  base::Task<bool> erase(store::SessionKey key) override { co_return co_await shared_.erase(std::move(key)); }

  int loads = 0;

 private:
  store::SessionStore& shared_;
  std::map<store::SessionKey, std::uint64_t> seen_;  // versions
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

TEST_F(RecallTest, OnlyTheFirstTurnOfAClientThatComesBackAsksTheStore) {
  const int before = other_.store.loads;
  for (int turn = 2; turn < 6; ++turn) EXPECT_EQ(other_.ask("c" + std::to_string(turn), "hello")["seq"], turn);
  EXPECT_EQ(other_.store.loads, before + 1);
  EXPECT_EQ(node_.store.loads, 0);
}

TEST_F(RecallTest, ATurnThatWasTakenElsewhereIsNotLost) {
  EXPECT_EQ(other_.ask("c2", "hello")["seq"], 2);
  EXPECT_EQ(node_.ask("c3", "hello")["seq"], 3);
  EXPECT_EQ(node_.store.loads, 1) << "what it had was out of date, and only the store could tell";
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

TEST(RecentSessionsTest, KeepsNoMoreThanItMayAndSaysSo) {
  RecentSessions recent(64);
  int let_go = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    auto session = std::make_unique<dialogue::Session>(dialogue::Session{.seq = i});
    if (!recent.put(std::to_string(i), std::move(session))) ++let_go;
  }
  EXPECT_GT(let_go, 0);
  int kept = 0;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const auto session = recent.take(std::to_string(i));
    if (!session) continue;
    EXPECT_EQ(session->seq, i);
    ++kept;
  }
  EXPECT_GE(kept, 32);
  EXPECT_LE(kept, 64);
  EXPECT_EQ(recent.take("199"), nullptr) << "it is in a turn already";
}

}  // namespace
}  // namespace verbatim::server
