#include "text/dictionary.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace verbatim::text {
namespace {

// A file that is gone when the test is over.
class WordList {
 public:
  explicit WordList(const std::string& content)
      : path_(testing::TempDir() + "verbatim_words_" + testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::ofstream(path_) << content;
  }
  ~WordList() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(Dictionary, KnowsTheWordsOfAFileInNormalisedForm) {
  const WordList list("cat\nCat\ncat's\ncan't\nÉtude\r\n\nMcNeil\nlast");
  Dictionary dictionary;
  const base::Result<std::size_t> added = dictionary.add_file(list.path());
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(*added, 7U);
  dictionary.add_word("extra");
  dictionary.finish();
  EXPECT_EQ(dictionary.size(), 6U);
  for (const char* word : {"cat", "cant", "étude", "mcneil", "last", "extra"}) {
    EXPECT_TRUE(dictionary.contains(word)) << word;
  }
  for (const char* word : {"", "Cat", "can", "s", "ca", "cats"}) EXPECT_FALSE(dictionary.contains(word)) << word;
}

TEST(Dictionary, SaysWhyAFileCannotBeUsed) {
  Dictionary dictionary;
  const base::Result<std::size_t> missing = dictionary.add_file("/nowhere/words");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("/nowhere/words"), std::string::npos);
  EXPECT_FALSE(dictionary.add_file(testing::TempDir()));

  const WordList latin1("cat\n\xe9tude\n");
  const base::Result<std::size_t> invalid = dictionary.add_file(latin1.path());
  ASSERT_FALSE(invalid);
  EXPECT_NE(invalid.error().message.find(":2: not UTF-8"), std::string::npos) << invalid.error().message;
}

TEST(Dictionary, IsEmptyWithoutWords) {
  Dictionary dictionary;
  dictionary.finish();
  EXPECT_EQ(dictionary.size(), 0U);
  EXPECT_FALSE(dictionary.contains("cat"));
}

}  // namespace
}  // namespace verbatim::text
