// The files of what was learnt: found again bit for bit or not at all, bounded, and never in anybody's way.
#include "app/model_cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <set>

#include "temporary_folder.h"

namespace verbatim::app {
namespace {

namespace fs = std::filesystem;

class Events final : public base::Log {
 public:
  void write(base::LogLevel level, std::string_view event, std::initializer_list<base::LogField>) override {
    EXPECT_EQ(level, base::LogLevel::debug);
    list.emplace_back(event);
  }
  std::vector<std::string> list;
};

class ModelCacheTest : public testing::Test {
 protected:
  static constexpr std::uintmax_t kMost = 10'000;
  ModelCache cache() { return {folder_, kMost, log_}; }
  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.insert(entry.path().filename());
    return names;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }

  sample::TemporaryFolder parent_;
  const fs::path folder_ = parent_.path() / "made" / "when needed";
  Events log_;
};

TEST_F(ModelCacheTest, GivesBackWhatItWasGiven) {
  EXPECT_EQ(cache().get("intents-1"), std::nullopt);
  const std::string bytes("any \0 bytes\n", 12);
  cache().put("intents-1", bytes);
  cache().put("passed-1", "");
  EXPECT_EQ(cache().get("intents-1"), bytes);
  EXPECT_EQ(cache().get("passed-1"), "");
  EXPECT_EQ(cache().get("intents-2"), std::nullopt);
  EXPECT_TRUE(cache().has("passed-1"));
  EXPECT_FALSE(cache().has("passed-2"));
  EXPECT_EQ(files(), (std::set<std::string>{"intents-1.learnt", "passed-1.learnt"}));  // nothing temporary is left
  struct stat status {};
  ASSERT_EQ(::stat((folder_ / "intents-1.learnt").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  cache().put("intents-1", "others");
  EXPECT_EQ(cache().get("intents-1"), "others");
}

TEST_F(ModelCacheTest, AnyFlippedBitAndAnyMissingByteIsDamage) {
  cache().put("intents-1", "what was learnt");
  const std::string right = read("intents-1.learnt");
  for (std::size_t at = 0; at < right.size(); ++at) {
    std::string wrong = right;
    wrong[at] = static_cast<char>(wrong[at] ^ 1);
    write("intents-1.learnt", wrong);
    EXPECT_EQ(cache().get("intents-1"), std::nullopt) << at;
    write("intents-1.learnt", std::string_view(right).substr(0, at));
    EXPECT_EQ(cache().get("intents-1"), std::nullopt) << at;
  }
  write("intents-1.learnt", right + "x");
  EXPECT_EQ(cache().get("intents-1"), std::nullopt);
  write("intents-2.learnt", right);
  EXPECT_EQ(cache().get("intents-2"), std::nullopt) << "the name of another";
  cache().put("intents-1", "what was learnt");
  EXPECT_EQ(cache().get("intents-1"), "what was learnt");
}

TEST_F(ModelCacheTest, AFolderThatCannotBeIsLeftAlone) {
  std::ofstream(parent_.path() / "made") << "a file where the folder should be";
  cache().put("intents-1", "bytes");
  EXPECT_EQ(cache().get("intents-1"), std::nullopt);
  EXPECT_EQ(log_.list, (std::vector<std::string>{"model_cache_not_written", "model_cache_missed"}));
}

TEST_F(ModelCacheTest, TheLeastRecentlyUsedGoFirst) {
  const std::string third(kMost / 3 - 200, 'x');
  const auto age = [this](const char* name, int hours) {
    fs::last_write_time(folder_ / name, fs::file_time_type::clock::now() - std::chrono::hours(hours));
  };
  cache().put("intents-1", third);
  cache().put("intents-2", third);
  write("intents-0.learnt.AbCdEf", third);  // a process was killed while it wrote
  write("not ours", third);
  age("intents-1.learnt", 3);
  age("intents-2.learnt", 4);
  age("intents-0.learnt.AbCdEf", 5);
  EXPECT_NE(cache().get("intents-2"), std::nullopt);  // and is young again
  cache().put("intents-3", third);
  EXPECT_EQ(files(), (std::set<std::string>{"intents-1.learnt", "intents-2.learnt", "intents-3.learnt", "not ours"}));
  cache().put("intents-4", third);
  EXPECT_EQ(files(), (std::set<std::string>{"intents-2.learnt", "intents-3.learnt", "intents-4.learnt", "not ours"}));
  cache().put("intents-5", std::string(kMost, 'x'));
  EXPECT_EQ(files().count("intents-5.learnt"), 0U) << "larger than all may be";
  EXPECT_EQ(log_.list.back(), "model_cache_not_written");
}

TEST_F(ModelCacheTest, ProcessesMayShareAFolder) {
  constexpr int kProcesses = 4, kRounds = 100;
  std::vector<pid_t> processes;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child > 0) {
      processes.push_back(child);
      continue;
    }
    bool right = true;  // each sees nothing, or what some process wrote, whole
    for (int round = 0; round < kRounds; ++round) {
      cache().put("intents-1", std::string(3'000, static_cast<char>('a' + p)));
      const auto seen = cache().get("intents-1");
      right = right && seen && seen->size() == 3'000 && *seen == std::string(3'000, seen->front());
    }
    ::_exit(right ? 0 : 1);
  }
  for (const pid_t child : processes) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(files(), std::set<std::string>{"intents-1.learnt"});
}

}  // namespace
}  // namespace verbatim::app
