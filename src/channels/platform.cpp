#include "channels/platform.h"

#include <algorithm>
#include <cstdlib>

#include "content/markdown.h"
#include "text/utf8.h"

namespace verbatim::channels {
namespace {

std::string as_it_is(std::string_view text) {
  return std::string(text);
}

std::string html_link(std::string_view url, std::string_view words) {
  return "<a href=\"" + content::escape_html(url) + "\">" + std::string(words) + "</a>";
}

constexpr Markup kPlain{as_it_is, "", "", "- ", nullptr};

// https://core.telegram.org/bots/api#html-style
constexpr Markup kTelegramHtml{content::escape_html, "<b>", "</b>", "\u2022 ", html_link};

std::string escape_mrkdwn(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

std::string mrkdwn_link(std::string_view url, std::string_view words) {
  return "<" + escape_mrkdwn(url) + "|" + std::string(words) + ">";
}

// https://docs.slack.dev/messaging/formatting-message-text
constexpr Markup kMrkdwn{escape_mrkdwn, "*", "*", "\u2022 ", mrkdwn_link};

// Every sign that could begin something (https://spec.commonmark.org/0.30/#backslash-escapes).
std::string escape_markdown(std::string_view text) {
  constexpr std::string_view kSigns = "\\`*_~|<>[]#";
  std::string out;
  for (const char c : text) {
    if (kSigns.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_link(std::string_view url, std::string_view words) {
  return "[" + std::string(words) + "](<" + std::string(url) + ">)";
}

// https://docs.mattermost.com/collaborate/format-messages.html, https://support.discord.com/hc/articles/210298617
constexpr Markup kMarkdown{escape_markdown, "**", "**", "- ", markdown_link};

std::string plain_markdown_link(std::string_view url, std::string_view words) {
  return "[" + std::string(words) + "](" + std::string(url) + ")";
}

// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages,
// https://www.chatwoot.com/docs/
constexpr Markup kPlainLinkMarkdown{escape_markdown, "**", "**", "- ", plain_markdown_link};

// https://faq.whatsapp.com/539178204879377
constexpr Markup kWhatsApp{as_it_is, "*", "*", "- ", nullptr};

constexpr const char* kTelegramText = "https://core.telegram.org/bots/api#sendmessage";
constexpr const char* kTelegramReply = "https://core.telegram.org/bots/api#making-requests-when-getting-updates";
constexpr const char* kTelegramKeyboard = "https://core.telegram.org/bots/api#replykeyboardmarkup";
constexpr const char* kTelegramButtons = "https://core.telegram.org/bots/api#inlinekeyboardbutton";
constexpr const char* kTwilioText = "https://www.twilio.com/docs/api/errors/21617";
constexpr const char* kSlackSection = "https://docs.slack.dev/reference/block-kit/blocks/section-block";
constexpr const char* kSlackBlocks = "https://docs.slack.dev/reference/block-kit/blocks";
// A tap on a button would come to another address and be answered by a call.
constexpr const char* kSlackCommand = "https://docs.slack.dev/interactivity/implementing-slash-commands";
constexpr const char* kMattermost = "https://developers.mattermost.com/integrate/slash-commands";
// A message has 2,000, and its embeds 6,000 together: five texts of 1,500 are within both.
constexpr const char* kDiscordMessage = "https://docs.discord.com/developers/resources/message#create-message";
constexpr const char* kDiscordEmbeds =
    "https://docs.discord.com/developers/resources/message#embed-object-embed-limits";
constexpr const char* kDiscordButtons = "https://docs.discord.com/developers/components/reference#button";
constexpr const char* kMessengerText = "https://developers.facebook.com/docs/messenger-platform/reference/send-api/";
constexpr const char* kMessengerReplies =
    "https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies/";
constexpr const char* kWhatsAppText = "https://developers.facebook.com/docs/whatsapp/cloud-api/messages/text-messages/";
constexpr const char* kWhatsAppList =
    "https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-list-messages/";
constexpr const char* kSlackActions = "https://docs.slack.dev/reference/block-kit/blocks/actions-block";
constexpr const char* kSlackButton = "https://docs.slack.dev/reference/block-kit/block-elements/button-element";
constexpr const char* kLineText = "https://developers.line.biz/en/reference/messaging-api/#text-message";
constexpr const char* kLineReply = "https://developers.line.biz/en/reference/messaging-api/#send-reply-message";
constexpr const char* kLineReplies = "https://developers.line.biz/en/reference/messaging-api/#items-object";
constexpr const char* kLineAction = "https://developers.line.biz/en/reference/messaging-api/#postback-action";
constexpr const char* kChatwoot = "https://developers.chatwoot.com/api-reference/messages/create-new-message";
// 28 KB in UTF-16.
constexpr const char* kTeams =
    "https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages";
constexpr const char* kTwilioMessage = "https://www.twilio.com/docs/messaging/twiml/message";

}  // namespace

std::size_t length_of(std::string_view utf8, Unit unit) {
  if (unit == Unit::characters) return text::count_characters(utf8);
  std::size_t units = 0;
  for (std::size_t at = 0; at < utf8.size();) {
    const text::CodePoint point = text::decode(utf8, at);
    units += point.value > 0xffff ? 2 : 1;
    at += point.bytes;
  }
  return units;
}

// A zero says that the platform has no such thing. Where a platform states no bound, ours is modest.
const std::vector<Platform>& platforms() {
  static const std::vector<Platform> table = {
      {"telegram",
       kTelegramHtml,
       Unit::utf16,
       {4096, kTelegramText},
       {1, kTelegramReply},
       {12, kTelegramKeyboard},
       {128, kTelegramKeyboard}},
      {"telegram_calls",
       kTelegramHtml,
       Unit::utf16,
       {4096, kTelegramText},
       {10, kTelegramText},
       {12, kTelegramButtons},
       {128, kTelegramButtons},
       {64, kTelegramButtons}},
      {"twilio_sms",
       kPlain,
       Unit::utf16,
       {1600, kTwilioText},
       {10, kTwilioMessage},
       {0, kTwilioMessage},
       {0, kTwilioMessage}},
      {"twilio_whatsapp",
       kWhatsApp,
       Unit::utf16,
       {1600, kTwilioText},
       {10, kTwilioMessage},
       {0, kTwilioMessage},
       {0, kTwilioMessage}},
      {"slack",
       kMrkdwn,
       Unit::characters,
       {3000, kSlackSection},
       {50, kSlackBlocks},
       {0, kSlackCommand},
       {0, kSlackCommand}},
      {"mattermost",
       kMarkdown,
       Unit::characters,
       {16383, kMattermost},
       {1, kMattermost},
       {0, kMattermost},
       {0, kMattermost}},
      {"discord",
       kMarkdown,
       Unit::utf16,
       {1500, kDiscordMessage},
       {5, kDiscordEmbeds},
       {25, kDiscordButtons},
       {80, kDiscordButtons},
       {100, kDiscordButtons}},
      {"messenger",
       kPlain,
       Unit::utf16,
       {2000, kMessengerText},
       {10, kMessengerText},
       {13, kMessengerReplies},
       {20, kMessengerReplies},
       {1000, kMessengerReplies}},
      {"slack_events",
       kMrkdwn,
       Unit::characters,
       {3000, kSlackSection},
       {49, kSlackBlocks},
       {25, kSlackActions},
       {75, kSlackButton},
       {2000, kSlackButton}},
      {"line",
       kPlain,
       Unit::utf16,
       {5000, kLineText},
       {5, kLineReply},
       {13, kLineReplies},
       {20, kLineAction},
       {300, kLineAction}},
      {"chatwoot",
       kPlainLinkMarkdown,
       Unit::characters,
       {10000, kChatwoot},
       {10, kChatwoot},
       {0, kChatwoot},
       {0, kChatwoot}},
      {"teams", kPlainLinkMarkdown, Unit::utf16, {14000, kTeams}, {1, kTeams}, {0, kTeams}, {0, kTeams}},
      {"whatsapp",
       kWhatsApp,
       Unit::utf16,
       {4096, kWhatsAppText},
       {10, kWhatsAppText},
       {0, kWhatsAppList},
       {0, kWhatsAppList},
       {200, kWhatsAppList},
       {10, kWhatsAppList},
       {72, kWhatsAppList},
       {20, kWhatsAppList}},
  };
  return table;
}

const Platform& platform(std::string_view name) {
  const auto row =
      std::find_if(platforms().begin(), platforms().end(), [name](const Platform& p) { return p.name == name; });
  if (row == platforms().end()) std::abort();  // a new channel that lacks its row: its first test ends here
  return *row;
}

}  // namespace verbatim::channels
