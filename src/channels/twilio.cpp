#include "channels/twilio.h"

#include <algorithm>
#include <utility>

#include "channels/form.h"
#include "channels/rendering.h"
#include "channels/signature.h"
#include "content/digest.h"
#include "text/utf8.h"

namespace verbatim::channels {
namespace {

constexpr std::string_view kHead = R"(<?xml version="1.0" encoding="UTF-8"?>)";

WebhookResponse twiml(std::string_view body) {
  return {std::string(kHead) + std::string(body), "text/xml"};
}

std::string escape_xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  }
  return out;
}

// The address as it stands, and with the default port of its scheme added or taken away: Twilio signs either.
std::vector<std::string> spellings(std::string_view url) {
  std::vector<std::string> all{std::string(url)};
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return all;
  const std::string_view scheme = url.substr(0, host + 3), rest = url.substr(host + 3);
  const std::string_view port = scheme == "https://" ? ":443" : ":80";
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const std::string_view path = rest.substr(authority.size());
  if (authority.ends_with(port)) {
    const std::string_view bare = authority.substr(0, authority.size() - port.size());
    all.push_back(std::string(scheme) + std::string(bare) + std::string(path));
  } else if (authority.find(':', std::min(authority.find(']'), authority.size() - 1)) == std::string_view::npos) {
    all.push_back(std::string(scheme) + std::string(authority) + std::string(port) + std::string(path));
  }
  return all;
}

// A body that is no form is vouched for by its hash in the address.
bool is_body_of(std::string_view url, std::string_view body) {
  constexpr std::string_view kName = "bodySHA256=";
  const std::size_t at = url.find(kName);
  return at != std::string_view::npos && same(url.substr(at + kName.size()).substr(0, 64), content::sha256_hex(body));
}

}  // namespace

std::string twilio_signature(std::string_view auth_token, std::string_view url, std::string_view form) {
  Form fields = parse_form(form);
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  std::string text(url);
  for (const auto& [name, value] : fields) text += name + value;
  return to_base64(hmac(Digest::sha1, auth_token, text));
}

Verified Twilio::verify(const WebhookRequest& request) const {
  const std::string_view given = request.header("X-Twilio-Signature");
  const bool form = is_form(request.content_type);
  bool right = false;
  for (const std::string& url : spellings(request.url)) {
    right = is_signed(auth_tokens_, given,
                      [&](std::string_view token) {
                        return twilio_signature(token, url, form ? request.body : std::string_view());
                      }) ||
            right;
  }
  if (!right || (!form && !is_body_of(request.url, request.body))) {
    return Refusal{Refusal::Cause::signature, "X-Twilio-Signature is not that of a twilio_token and this address"};
  }
  const Form fields = parse_form(form ? request.body : std::string_view());
  if (!field(fields, "OptOutType").empty()) return twiml("<Response/>");  // STOP, HELP: Twilio has answered itself
  const std::string_view from = field(fields, "From"), id = field(fields, "MessageSid");
  const std::string_view text = field(fields, "Body");
  if (from.empty() || id.empty()) return twiml("<Response/>");
  if (text::first_invalid_utf8(text)) return Refusal{Refusal::Cause::content, "Body is not UTF-8", 400};
  Message message = text_message(std::string(from), id, std::string(text));
  message.address = from.starts_with("whatsapp:") ? "twilio_whatsapp" : "twilio_sms";
  return message;
}

WebhookResponse Twilio::render(const Said& reply, const Message& message) const {
  const Rendered rendered = channels::render(reply, platform(message.address));
  if (rendered.texts.empty()) return twiml("<Response/>");
  std::string messages;
  for (const std::string& text : rendered.texts) messages += "<Message>" + escape_xml(text) + "</Message>";
  WebhookResponse shown = twiml("<Response>" + messages + "</Response>");
  shown.left_out = rendered.left_out;
  return shown;
}

}  // namespace verbatim::channels
