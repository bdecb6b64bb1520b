"""What each platform that is answered by calls posts, signed as it signs; and whom a call of ours is for."""
import base64
import hashlib
import hmac
import json
import time
import urllib.parse

from outgoing_case import request

KEYS = {"VERBATIM_MESSENGER_SECRET": "app-hush", "VERBATIM_MESSENGER_TOKEN": "page-hush", "VERBATIM_MESSENGER_VERIFY": "verify-hush",
        "VERBATIM_WHATSAPP_SECRET": "wa-hush", "VERBATIM_WHATSAPP_TOKEN": "wa-token-hush", "VERBATIM_WHATSAPP_VERIFY": "v-hush",
        "VERBATIM_SLACK_SECRET": "slack-hush", "VERBATIM_SLACK_TOKEN": "xoxb-hush", "VERBATIM_LINE_SECRET": "line-hush",
        "VERBATIM_LINE_TOKEN": "line-token-hush", "VERBATIM_CHATWOOT_SECRET": "chat-hush", "VERBATIM_CHATWOOT_TOKEN": "bot-hush",
        "VERBATIM_CHATWOOT_URL": "https://chat.example", "VERBATIM_TELEGRAM_SECRET": "te-hush",
        "VERBATIM_TELEGRAM_TOKEN": "110:AA-hush"}


def sha256(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


def meta(server, path, key, body):
    return request(server, "POST", path, body, X_Hub_Signature_256="sha256=" + sha256(key, body).hexdigest())


def messenger(server, text, number, sender):
    event = {"sender": {"id": sender}, "recipient": {"id": "P"}, "timestamp": 1, "message": {"mid": "m%d" % number, "text": text}}
    return meta(server, "/channels/messenger", b"app-hush", json.dumps({"object": "page", "entry": [{"messaging": [event]}]}))


def whatsapp(server, text, number, sender):
    said = {"from": sender, "id": "wamid.%d" % number, "type": "text", "text": {"body": text}}
    value = {"metadata": {"phone_number_id": "1"}, "messages": [said]}
    return meta(server, "/channels/whatsapp", b"wa-hush", json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": value}]}]}))


def slack(server, body, **headers):
    now = str(int(time.time()))
    signature = "v0=" + sha256(b"slack-hush", "v0:%s:%s" % (now, body)).hexdigest()
    return request(server, "POST", "/channels/slack_events", body, X_Slack_Request_Timestamp=now, X_Slack_Signature=signature,
                   **headers)


def slack_said(server, text, number, sender):
    said = {"type": "message", "channel_type": "im", "user": sender, "channel": "D" + sender, "ts": "1.%d" % number, "text": text}
    return slack(server, json.dumps({"type": "event_callback", "event_id": "Ev%d" % number, "team_id": "T1", "event": said}))


def slack_tap(server, channel, action, number, user="U9"):
    payload = {"type": "block_actions", "user": {"id": user}, "team": {"id": "T1"}, "channel": {"id": channel},
               "message": {"ts": "5.6"}, "actions": [{**action, "action_ts": "7.%d" % number}]}
    return slack(server, urllib.parse.urlencode({"payload": json.dumps(payload)}), Content_Type="application/x-www-form-urlencoded")


def line(server, text, number, sender):
    body = json.dumps({"destination": "D", "events": [
        {"type": "message", "webhookEventId": "E%d" % number, "replyToken": "%s/%d" % (sender, number),
         "source": {"type": "user", "userId": sender}, "message": {"type": "text", "id": "1", "text": text}}]})
    signature = base64.b64encode(sha256(b"line-hush", body).digest()).decode()
    return request(server, "POST", "/channels/line", body, X_Line_Signature=signature)


def chatwoot(server, text, number, sender="5", status="pending"):
    body = json.dumps({"event": "message_created", "id": number, "message_type": "incoming", "content": text,
                       "account": {"id": 3}, "conversation": {"id": int(sender), "status": status}})
    now = str(int(time.time()))
    signature = "sha256=" + sha256(b"chat-hush", "%s.%s" % (now, body)).hexdigest()
    return request(server, "POST", "/channels/chatwoot", body, X_Chatwoot_Timestamp=now, X_Chatwoot_Signature=signature)


def telegram(server, text, number, sender):
    return telegram_update(server, number, message={"from": {"id": int(sender)}, "chat": {"id": int(sender)}, "text": text})


def telegram_update(server, number, **what):
    return request(server, "POST", "/channels/telegram", json.dumps({"update_id": number, **what}),
                   X_Telegram_Bot_Api_Secret_Token="te-hush")


# By channel: how a message is posted, and whom a call is for.
PLATFORMS = {
    "messenger": (messenger, lambda call: call.body["recipient"]["id"]),
    "whatsapp": (whatsapp, lambda call: call.body["to"]),
    "slack_events": (slack_said, lambda call: call.body["channel"][1:]),
    "line": (line, lambda call: call.body["replyToken"].split("/")[0]),
    "chatwoot": (chatwoot, lambda call: call.path.split("/")[6]),
    "telegram": (telegram, lambda call: str(call.body["chat_id"])),
}
