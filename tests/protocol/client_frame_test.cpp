#include "protocol/client_frame.h"

#include <gtest/gtest.h>

namespace verbatim::protocol {
namespace {

using dialogue::ErrorCode;

struct BadCase {
  const char* name;
  std::string bytes;
  ErrorCode code;
  const char* reply_to = "";
};

class BadFrames : public testing::TestWithParam<BadCase> {};

TEST_P(BadFrames, IsRefusedWithItsCodeAndId) {
  const auto parsed = parse_frame(GetParam().bytes, Carrier::websocket);
  const auto* bad = std::get_if<BadFrame>(&parsed);
  ASSERT_NE(bad, nullptr);
  EXPECT_EQ(code_name(bad->code), code_name(GetParam().code)) << bad->message;
  EXPECT_EQ(bad->reply_to, GetParam().reply_to);
  EXPECT_FALSE(bad->message.empty());
}

const BadCase kBadCases[] = {
    {"Nothing", "", ErrorCode::bad_json},
    {"Words", "hello", ErrorCode::bad_json},
    {"Truncated", R"({"type":"message","id":"c1","text":"a)", ErrorCode::bad_json, "c1"},
    {"Trailing", R"({"type":"message","text":"a"} x)", ErrorCode::bad_json},
    {"LoneHighSurrogate", R"({"id":"c1","type":"message","text":"\ud800"})", ErrorCode::bad_json, "c1"},
    {"LoneLowSurrogate", R"({"type":"message","text":"\udc00 x"})", ErrorCode::bad_json},
    {"SwappedSurrogates", R"({"type":"message","text":"\udc00\ud800"})", ErrorCode::bad_json},
    {"InvalidUtf8", "{\"type\":\"message\",\"text\":\"\xff\"}", ErrorCode::bad_json},
    {"OverlongUtf8", "{\"type\":\"message\",\"text\":\"\xc0\xaf\"}", ErrorCode::bad_json},
    {"SurrogateInUtf8", "{\"type\":\"message\",\"text\":\"\xed\xa0\x80\"}", ErrorCode::bad_json},
    {"RawNewline", "{\"type\":\"message\",\"text\":\"a\nb\"}", ErrorCode::bad_json},
    {"HugeNumber", R"({"type":"message","text":"a","x":1e999})", ErrorCode::bad_json},
    {"DeepNesting", std::string(60'000, '['), ErrorCode::bad_json},
    {"DeepMember", R"({"x":)" + std::string(17, '[') + std::string(17, ']') + "}", ErrorCode::bad_json},
    {"Array", R"([{"type":"message","text":"a"}])", ErrorCode::bad_request},
    {"String", R"("message")", ErrorCode::bad_request},
    {"NoType", R"({"id":"c1","text":"a"})", ErrorCode::bad_request, "c1"},
    {"TypeNumber", R"({"id":"c1","type":1,"text":"a"})", ErrorCode::bad_request, "c1"},
    {"UnknownType", R"({"type":"shout","id":"c1"})", ErrorCode::unknown_type, "c1"},
    {"EmptyType", R"({"type":"","id":"c1"})", ErrorCode::unknown_type, "c1"},
    {"NoText", R"({"type":"message","id":"c1"})", ErrorCode::bad_request, "c1"},
    {"NullText", R"({"type":"message","id":"c1","text":null})", ErrorCode::bad_request, "c1"},
    {"TextNumber", R"({"type":"message","id":"c1","text":1})", ErrorCode::bad_request, "c1"},
    {"TextObject", R"({"type":"message","id":"c1","text":{"text":"a"}})", ErrorCode::bad_request, "c1"},
    {"IntentList", R"({"type":"choose","id":"c1","intent":["a"]})", ErrorCode::bad_request, "c1"},
    {"NoIntent", R"({"type":"choose","id":"c1"})", ErrorCode::bad_request, "c1"},
    {"NoReply", R"({"type":"feedback","id":"c1","value":"up"})", ErrorCode::bad_request, "c1"},
    {"ValueTrue", R"({"type":"feedback","id":"c1","reply":"r1","value":true})", ErrorCode::bad_request, "c1"},
    {"SessionNumber", R"({"type":"hello","session":5})", ErrorCode::bad_request},
    {"LastSeqNegative", R"({"type":"hello","last_seq":-1})", ErrorCode::bad_request},
    {"LastSeqFraction", R"({"type":"hello","last_seq":1.5})", ErrorCode::bad_request},
    {"Format", R"({"type":"hello","format":"pdf"})", ErrorCode::bad_request},
    {"IdNumber", R"({"type":"message","id":7,"text":"a"})", ErrorCode::bad_id},
    {"IdTooLong", R"({"type":"message","id":")" + std::string(65, 'a') + R"(","text":"a"})", ErrorCode::bad_id},
    {"IdWithSpace", R"({"type":"message","id":"a b","text":"a"})", ErrorCode::bad_id},
};
INSTANTIATE_TEST_SUITE_P(Protocol, BadFrames, testing::ValuesIn(kBadCases),
                         [](const auto& test) { return std::string(test.param.name); });

ClientFrame parse(std::string_view bytes, Carrier carrier = Carrier::websocket) {
  auto parsed = parse_frame(bytes, carrier);
  if (const auto* bad = std::get_if<BadFrame>(&parsed)) ADD_FAILURE() << bytes << ": " << bad->message;
  return parsed.index() == 0 ? std::get<ClientFrame>(std::move(parsed)) : ClientFrame{};
}

template <typename T>
T request(std::string_view bytes, Carrier carrier = Carrier::websocket) {
  const ClientFrame frame = parse(bytes, carrier);
  const auto* request = std::get_if<dialogue::Request>(&frame.body);
  if (request == nullptr || !std::holds_alternative<T>(*request)) {
    ADD_FAILURE() << bytes << " is of another type";
    return {};
  }
  return std::get<T>(*request);
}

TEST(ClientFrame, Hello) {
  const ClientFrame frame =
      parse(R"({"type":"hello","session":"s","last_seq":3,"locale":"en-GB","client":"acme/1","format":"html"})");
  const auto& hello = std::get<Hello>(frame.body);
  EXPECT_EQ(hello.session, "s");
  EXPECT_EQ(hello.last_seq, 3u);
  EXPECT_EQ(hello.client, "acme/1");
  EXPECT_EQ(frame.locale, "en-GB");
  EXPECT_TRUE(frame.html);
}

TEST(ClientFrame, HelloOfNothing) {
  const ClientFrame frame = parse(R"({"type":"hello","session":null})");
  EXPECT_TRUE(std::get<Hello>(frame.body).session.empty());
  EXPECT_FALSE(frame.html);
}

TEST(ClientFrame, EveryRequest) {
  EXPECT_EQ(request<dialogue::UserMessage>(R"({"type":"message","id":"c1","text":"a\u00e9\ud83d\ude00"})").text,
            "a\u00e9\U0001F600");
  EXPECT_EQ(request<dialogue::Choice>(R"({"type":"choose","id":"c2","intent":"a.b"})").intent, "a.b");
  const auto feedback = request<dialogue::Feedback>(R"({"type":"feedback","id":"c3","reply":"r7","value":"up"})");
  EXPECT_EQ(feedback.reply, "r7");
  EXPECT_EQ(feedback.value, "up");
  EXPECT_EQ(request<dialogue::Forget>(R"({"type":"forget","id":"c4"})").id, "c4");
}

TEST(ClientFrame, IgnoresWhatItDoesNotKnow) {
  EXPECT_EQ(request<dialogue::UserMessage>(
                R"({"x":{"text":"inner","id":5},"type":"message","text":"outer","y":[1,{"type":"z"}]})")
                .text,
            "outer");
}

// What is written with escapes is kept apart from the bytes of the frame; nothing may be mixed up.
TEST(ClientFrame, EscapesMayBeInAnyMember) {
  const auto parsed = parse_frame(
      R"({"n\u006fthing":"\t","t\u0079pe":"hell\u006f","i\u0064":"\u0063\u0031","client":"\"a\" and \ud83d\ude00 and more",)"
      R"("session":"plain","locale":"\u0065\u006e","x":["\n",{"y":"\\"}]})",
      Carrier::websocket);
  const auto* frame = std::get_if<ClientFrame>(&parsed);
  ASSERT_NE(frame, nullptr);
  EXPECT_EQ(frame->id, "c1");
  EXPECT_EQ(frame->locale, "en");
  EXPECT_EQ(frame->session, "plain");
  EXPECT_EQ(std::get<Hello>(frame->body).client, "\"a\" and \xf0\x9f\x98\x80 and more");
}

TEST(ClientFrame, TheLastDuplicateWins) {
  EXPECT_EQ(request<dialogue::UserMessage>(R"({"type":"choose","type":"message","text":"a","text":"b"})").text, "b");
  EXPECT_EQ(request<dialogue::UserMessage>(R"({"type":"message","id":"c1","id":null,"text":"b"})").id, "");
}

TEST(ClientFrame, SessionAndFormatBelongToHelloOnAWebSocket) {
  const ClientFrame frame = parse(R"({"type":"message","text":"a","session":"s","format":7})");
  EXPECT_TRUE(frame.session.empty());
}

TEST(ClientFrame, OverHttpTypeDefaultsAndTheSessionIsInside) {
  const std::string_view body = R"({"text":"a","session":"s","format":"html","locale":"en"})";
  EXPECT_EQ(request<dialogue::UserMessage>(body, Carrier::http).text, "a");
  const ClientFrame frame = parse(body, Carrier::http);
  EXPECT_EQ(frame.session, "s");
  EXPECT_EQ(frame.locale, "en");
  EXPECT_TRUE(frame.html);
}

}  // namespace
}  // namespace verbatim::protocol
