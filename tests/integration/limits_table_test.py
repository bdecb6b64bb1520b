"""Every setting that bounds something: what counts it and which test reaches it, held against the program's own list of settings."""
import importlib
import os
import subprocess
import unittest

from harness import SMALL_CONTENT, Server


def limit(name):
    return 'verbatim_limits_total{limit="%s"}' % name


# setting -> (what counts it, tests that reach it)
LIMITS = {
    "message_rate": (limit("message_rate"), "limits_test.Limits.test_too_many_messages_are_softly_refused_and_in_the_end_closed"),
    "message_burst": (limit("message_rate"), "limits_test.Limits.test_too_many_messages_are_softly_refused_and_in_the_end_closed"),
    "session_rate": (limit("session_rate"), "limits_test.Limits.test_a_session_has_one_rate_over_http_too"),
    "max_violations": (limit("max_violations"), "limits_test.Limits.test_too_many_messages_are_softly_refused_and_in_the_end_closed"),
    "accept_rate": (limit("accept_rate"), "limits_test.Limits.test_new_connections_beyond_the_rate_wait_and_are_not_lost"),
    "max_connections": (limit("max_connections"), "limits_test.Limits.test_connections_are_bounded_and_places_come_back"),
    "max_connections_per_address": (limit("max_connections_per_address"),
                                    "limits_test.Limits.test_connections_of_one_address_are_bounded_behind_a_proxy"),
    "max_frame": (limit("max_frame"), "limits_test.Limits.test_sizes"),
    "max_header": (limit("max_header"), "limits_test.Limits.test_sizes"),
    "deflate_window": ("verbatim_websockets_deflated_total",
                       "rfc7692_test.Product.test_replies_are_compressed_within_the_window_and_counted"),
    "deflate_min": ("verbatim_websockets_deflated_total",
                    "rfc7692_test.Product.test_replies_are_compressed_within_the_window_and_counted"),
    "max_queued_frames": (limit("max_queued_frames"),
                          "faults_test.Faults.test_slow_readers_cost_little_and_are_closed_with_their_code"),
    "slow_reader_timeout": ('verbatim_closes_total{code="3002"}',
                            "faults_test.Faults.test_slow_readers_cost_little_and_are_closed_with_their_code"),
    "header_timeout": (limit("header_timeout"), "limits_test.Limits.test_a_trickle_of_headers_does_not_hold_a_connection"),
    "body_timeout": (limit("body_timeout"), "limits_test.Limits.test_half_requests_and_half_open_peers_are_let_go"),
    "first_message_timeout": (limit("first_message_timeout"), "limits_test.Limits.test_a_websocket_that_says_nothing_is_closed"),
    "idle_timeout": (limit("idle_timeout"), "limits_test.Limits.test_half_requests_and_half_open_peers_are_let_go"),
    "decision_cache": ("verbatim_decision_cache_dropped_total", "decision_cache_test.DecisionCache.test_too_many_are_forgotten"),
    "session_cache": (limit("session_cache"), "limits_test.Sessions.test_those_that_are_kept_ready"),
    "max_sessions": ('verbatim_sessions_forgotten_total{limit="max_sessions"}', "limits_test.Sessions.test_their_number"),
    "session_idle": ('verbatim_sessions_forgotten_total{limit="session_idle"}', "limits_test.Sessions.test_their_idle_time"),
    "session_age": ('verbatim_sessions_forgotten_total{limit="session_age"}', "limits_test.Sessions.test_their_age"),
    "outgoing_queue": (limit("outgoing_queue"), "outgoing_test.Limits.test_a_full_queue_asks_the_platform_to_come_again"),
    "outgoing_rate": (limit("outgoing_rate"), "outgoing_test.Limits.test_calls_keep_to_the_rate"),
    "outgoing_timeout": (limit("outgoing_timeout"), "outgoing_test.Faults.test_what_may_pass_is_tried_again"),
    "outgoing_attempts": (limit("outgoing_attempts"), "outgoing_test.Faults.test_a_platform_that_fails_for_good"),
    "outgoing_age": (limit("outgoing_age"), "outgoing_test.Faults.test_an_old_reply_is_not_worth_sending"),
    "max_unmatched": ('verbatim_unmatched_forgotten_total{limit="max_unmatched"}', "limits_test.Records.test_their_number"),
    "unmatched_days": ('verbatim_unmatched_forgotten_total{limit="unmatched_days"}', "limits_test.Records.test_their_age"),
    "redis_timeout": ("verbatim_store_timeouts_total", "limits_test.Redis.test_one_that_does_not_answer_is_waited_for_no_longer"),
    "log_queue": ("verbatim_log_lines_dropped_total", "faults_test.Logs.test_lines_that_nobody_takes_are_dropped_and_cost_no_answer"),
    "allowed_origins": (limit("allowed_origins"), "limits_test.Origins.test_listed_origins_and_the_own_are_served_others_refused"),
}
# Bounds on what is kept, which tests/store and tests/app reach; and the last moments, in which nobody scrapes: they are logged.
NOT_COUNTED = {"max_model_cache", "outgoing_memory", "stop_deadline"}
# Where and how, not how much.
NO_LIMITS = {"listen", "internal_listen", "content", "dictionary_path", "model_cache", "watch_content", "require_approved", "threads",
             "tls_certificate", "tls_key", "trusted_proxies", "rasa", "deep_chat", "direct_line", "public_url",
             "telegram_secret", "telegram_token", "twilio_token", "slack_secret", "mattermost_token", "discord_key", "rate_limit", "deflate",
             "messenger_secret", "messenger_token", "messenger_verify", "whatsapp_secret", "whatsapp_token", "whatsapp_verify",
             "slack_token", "slack_people", "line_secret", "line_token", "chatwoot_secret", "chatwoot_token", "chatwoot_url", "teams_token",
             "outgoing_connections", "outgoing_backoff", "outgoing_max_backoff", "outgoing_ca", "outgoing_via",
             "reconnect_window", "store", "ledger", "unmatched", "log_format", "log_level", "log_messages"}


class LimitsTable(unittest.TestCase):
    def test_every_setting_is_in_the_table(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("VERBATIM_")}
        listed = subprocess.run([os.environ["VERBATIM_BINARY"], "config"], env=environment, check=True, capture_output=True,
                                text=True).stdout
        settings = {line.split()[0] for line in listed.splitlines() if line[:1].isalpha()}
        self.assertEqual(settings, set(LIMITS) | NOT_COUNTED | NO_LIMITS)

    def test_every_counter_is_scraped(self):
        server = Server(content=SMALL_CONTENT)
        self.addCleanup(server.stop)
        for metric, _ in LIMITS.values():
            self.assertEqual(server.metric(metric), 0)

    def test_every_test_is_there(self):
        for setting, (_, name) in LIMITS.items():
            module, case, method = name.split(".")
            self.assertTrue(callable(getattr(getattr(importlib.import_module(module), case), method, None)), (setting, name))
