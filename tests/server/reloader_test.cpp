#include "server/reloader.h"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

#include "sample_content.h"

namespace verbatim::server {
namespace {

std::shared_ptr<const Edition> edition() {
  return std::make_shared<const Edition>(
      std::shared_ptr<const dialogue::Assistant>(std::shared_ptr<void>(), &sample::assistant()));
}

class ReloaderTest : public testing::Test {
 protected:
  std::future<Reload> begin(Reloader& reloader, bool accepted = true) {
    auto promise = std::make_shared<std::promise<Reload>>();
    auto future = promise->get_future();
    EXPECT_EQ(reloader.begin([promise](const Reload& reload) { promise->set_value(reload); }), accepted);
    return future;
  }
  base::NullLog log_;
  CurrentEdition current_{edition()};
};

TEST_F(ReloaderTest, SoundContentIsPublishedAndTheOldDestroyedOnTheWorker) {
  std::promise<std::thread::id> destroyed_on;
  std::thread::id worker;
  {
    auto* on = &destroyed_on;
    current_.publish(std::shared_ptr<const Edition>(new Edition(edition()->assistant), [on](const Edition* old) {
      delete old;
      on->set_value(std::this_thread::get_id());
    }));
  }
  const ContentSource source{[&worker] {
    worker = std::this_thread::get_id();
    return LoadedEdition{edition(), {}};
  }};
  Reloader reloader(current_, source, log_);
  std::shared_ptr<const Edition> turn = current_.get();  // holds on to the old one for a while
  auto reload = begin(reloader);
  auto destroyed = destroyed_on.get_future();
  while (current_.get() == turn) std::this_thread::yield();
  turn.reset();
  EXPECT_TRUE(reload.get().done);
  EXPECT_EQ(destroyed.get(), worker);
  EXPECT_NE(worker, std::this_thread::get_id());
  EXPECT_EQ(reloader.done_count(), 1u);
}

TEST_F(ReloaderTest, OnAnyErrorTheOldContentStays) {
  const std::shared_ptr<const Edition> before = current_.get();
  int loads = 0;
  const ContentSource source{[&loads]() -> LoadedEdition {
    if (++loads == 1) return {nullptr, {{{"a.yaml", 1, 2}, base::Severity::error, "rule", "text", ""}}};
    throw std::runtime_error("out of luck");
  }};
  Reloader reloader(current_, source, log_);
  const Reload first = begin(reloader).get();
  EXPECT_FALSE(first.done);
  ASSERT_EQ(first.diagnostics.size(), 1u);
  EXPECT_EQ(first.version, "sample");
  // The worker says "done" before it is ready for the next one.
  std::promise<Reload> second;
  while (!reloader.begin([&second](const Reload& reload) { second.set_value(reload); })) std::this_thread::yield();
  EXPECT_EQ(second.get_future().get().diagnostics.at(0).text, "out of luck");
  EXPECT_EQ(current_.get(), before);
  EXPECT_EQ(reloader.failed_count(), 2u);
}

TEST_F(ReloaderTest, OneAtATimeButARequestIsNotForgotten) {
  std::promise<void> loading, go_on, again;
  int loads = 0;
  const ContentSource source{[&] {
    if (++loads == 1) {
      loading.set_value();
      go_on.get_future().wait();
    } else {
      again.set_value();
    }
    return LoadedEdition{edition(), {}};
  }};
  Reloader reloader(current_, source, log_);
  auto first = begin(reloader);
  loading.get_future().wait();
  begin(reloader, false);
  reloader.request();
  go_on.set_value();
  EXPECT_TRUE(first.get().done);
  again.get_future().wait();
}

TEST_F(ReloaderTest, FilesThatChangeAreLoadedOnceTheyStandStill) {
  std::atomic<int> looks{0};
  std::promise<int> loaded_at;
  const ContentSource source{[&] {
                               loaded_at.set_value(looks);
                               return LoadedEdition{edition(), {}};
                             },
                             [&] {
                               const int look = ++looks;
                               return std::to_string(look < 3 ? 0 : look < 6 ? look : 6);
                             },
                             std::chrono::milliseconds(1)};
  Reloader reloader(current_, source, log_);
  // Look 3 to 6 each see another state; 7 is the first that sees the same again; loading begins with a look of its own.
  EXPECT_EQ(loaded_at.get_future().get(), 8);
}

}  // namespace
}  // namespace verbatim::server
