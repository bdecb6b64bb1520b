#include "channels/rendering.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "channels/sample_reply.h"
#include "content/loader.h"
#include "content/markdown.h"

namespace verbatim::channels {
namespace {

using sample::four_suggestions;
using sample::SampleReply;

// A platform with other bounds.
Platform bounded(std::string_view like, std::size_t text, std::size_t messages = 1000) {
  Platform platform{channels::platform(like)};
  return {platform.name, platform.markup, platform.unit, {text, ""}, {messages, ""}, platform.buttons, platform.label};
}

std::vector<std::string> texts_of(const std::string& markdown, std::size_t most) {
  return render(SampleReply({markdown}).said(), bounded("twilio_sms", most)).texts;
}

std::vector<std::string> words_of(const std::vector<std::string>& texts) {
  std::vector<std::string> words;
  for (const std::string& text : texts) {
    std::istringstream in(text);
    for (std::string word; in >> word;) words.push_back(word);
  }
  return words;
}

TEST(Rendering, LengthIsInThePlatformsUnit) {
  EXPECT_EQ(length_of("caf\u00e9", Unit::utf16), 4u);
  EXPECT_EQ(length_of("\U0001F44D", Unit::utf16), 2u);
  EXPECT_EQ(length_of("\U0001F44D", Unit::characters), 1u);
}

TEST(Rendering, WhatFitsIsOneMessage) {
  EXPECT_EQ(texts_of("One.\n\nTwo.", 10), std::vector<std::string>{"One.\n\nTwo."});
  const Rendered two = render(SampleReply({"One.", "Two."}).said(), bounded("twilio_sms", 10));
  EXPECT_EQ(two.texts, std::vector<std::string>{"One.\n\nTwo."});
}

TEST(Rendering, SplitsAfterAParagraphOrAnItem) {
  EXPECT_EQ(texts_of("One.\n\nTwo.", 9), (std::vector<std::string>{"One.", "Two."}));
  EXPECT_EQ(texts_of("- one\n- two\n- three", 11), (std::vector<std::string>{"- one\n- two", "- three"}));
}

TEST(Rendering, AParagraphThatNoMessageHoldsIsSplitAfterASentenceElseAfterAWord) {
  EXPECT_EQ(texts_of("One two. Three four five.", 20), (std::vector<std::string>{"One two.", "Three four five."}));
  EXPECT_EQ(texts_of("One two three four", 16), (std::vector<std::string>{"One two three", "four"}));
}

// Whatever the bound: no text exceeds it, and no word is lost, doubled or moved.
TEST(Rendering, KeepsEveryWordWithinAnyBound) {
  const std::string markdown =
      "This **is bold and goes on** for a while. And [a link of several words](https://example.org/a) ends.\nA new "
      "line.\n\n- **One:** item one. It is long & has <marks>.\n- two\n\n7. seven\n8. eight is the last one of all";
  for (const char* name : {"twilio_sms", "telegram"}) {
    const auto whole = words_of(render(SampleReply({markdown}).said(), bounded(name, 100000)).texts);
    for (std::size_t most = 90; most < 400; ++most) {
      const Platform platform = bounded(name, most);
      const Rendered rendered = render(SampleReply({markdown}).said(), platform);
      for (const std::string& text : rendered.texts) EXPECT_LE(length_of(text, platform.unit), most) << text;
      if (platform.markup.link == nullptr) {
        EXPECT_EQ(words_of(rendered.texts), whole) << most;
      }
    }
  }
}

TEST(Rendering, ALongWordIsCutAndALongAddressLeftOut) {
  for (const std::string& text : texts_of(std::string(100, 'x'), 40)) EXPECT_LE(text.size(), 40u);
  const std::string markdown = "[here](https://example.org/" + std::string(200, 'y') + ")";
  const Rendered rendered = render(SampleReply({markdown}).said(), bounded("telegram", 100));
  EXPECT_EQ(rendered.texts, std::vector<std::string>{"here"});
}

TEST(Rendering, SuggestionsAreButtonsIfAllOfThemFit) {
  const Rendered buttons = render(SampleReply({"One."}, four_suggestions()).said(), platform("telegram"));
  EXPECT_EQ(buttons.buttons.size(), 4u);
  EXPECT_EQ(buttons.texts, std::vector<std::string>{"One."});
  auto suggestions = four_suggestions();
  const std::string label(platform("telegram").label.most + 1, 'x');
  suggestions[3].label = label;
  const Rendered numbered = render(SampleReply({"One."}, suggestions).said(), platform("telegram"));
  EXPECT_TRUE(numbered.buttons.empty());
  EXPECT_NE(numbered.texts[0].find("1. What is chemo?\n2. Will"), std::string::npos);
  EXPECT_NE(numbered.texts[0].find("send its number:"), std::string::npos);
}

TEST(Rendering, AnIdThatNoButtonCanCarryIsANumber) {
  auto suggestions = four_suggestions();
  const std::string id(platform("discord").payload.most, 'x'), longer = id + "x";
  suggestions[2].intent = id;
  EXPECT_EQ(render(SampleReply({"One."}, suggestions).said(), platform("discord")).buttons.size(), 4u);
  suggestions[2].intent = longer;
  const Rendered numbered = render(SampleReply({"One."}, suggestions).said(), platform("discord"));
  EXPECT_TRUE(numbered.buttons.empty());
  EXPECT_NE(numbered.texts[0].find("3. What helps"), std::string::npos) << numbered.texts[0];
}

TEST(Rendering, AListTakesWhatButtonsCannot) {
  Platform listing = platform("discord");
  listing.label.most = 3;
  listing.list = {4, ""};
  listing.list_label = {40, ""};
  listing.list_title = {20, ""};
  const Rendered rendered = render(SampleReply({"One."}, four_suggestions()).said(), listing);
  EXPECT_TRUE(rendered.buttons.empty());
  EXPECT_EQ(rendered.list.size(), 4u);
  EXPECT_EQ(rendered.list_lead, "To ask one of these, send its number:");
  EXPECT_EQ(rendered.list_title, "Suggested questions");
  EXPECT_EQ(rendered.texts, std::vector<std::string>{"One."});
  listing.list_label.most = 20;
  EXPECT_TRUE(render(SampleReply({"One."}, four_suggestions()).said(), listing).list.empty());
}

TEST(Rendering, CountsWhatOneReplyHasNoRoomFor) {
  const Rendered rendered = render(SampleReply({"One.\n\nTwo.\n\nThree."}).said(), bounded("twilio_sms", 6, 2));
  EXPECT_EQ(rendered.texts, (std::vector<std::string>{"One.", "Two."}));
  EXPECT_EQ(rendered.left_out, 1u);
}

// The longest reply that can be: two answers, the line for an emergency, the notice that they are drafts.
TEST(Rendering, EveryReplyOfTheShippedContentHasRoomOnEveryPlatform) {
  base::Diagnostics diagnostics;
  const auto content = content::load(VERBATIM_CONTENT, diagnostics);
  ASSERT_TRUE(content);
  const content::Language& language = content->languages.front();
  std::vector<const content::Response*> longest;
  for (const content::Response& response : language.responses) longest.push_back(&response);
  std::sort(longest.begin(), longest.end(), [](auto a, auto b) { return a->text.size() > b->text.size(); });
  Said said{{longest[0], longest[1], language.response("safety.tail"), language.response("system.draft_notice")},
            four_suggestions(),
            language.response("system.suggestions_by_number")};
  ASSERT_EQ(std::count(said.texts.begin(), said.texts.end(), nullptr), 0);
  ASSERT_NE(said.by_number, nullptr);
  for (const Platform& platform : platforms()) EXPECT_EQ(render(said, platform).left_out, 0u) << platform.name;
}

TEST(Rendering, EveryBoundHasItsSource) {
  for (const Platform& platform : platforms()) {
    for (const Bound& bound : {platform.text, platform.messages, platform.buttons, platform.label}) {
      EXPECT_TRUE(std::string_view(bound.source).starts_with("https://")) << platform.name;
    }
    for (const Bound& bound : {platform.payload, platform.list, platform.list_label, platform.list_title}) {
      EXPECT_EQ(std::string_view(bound.source).starts_with("https://"), bound.most > 0) << platform.name;
    }
  }
}

}  // namespace
}  // namespace verbatim::channels
