"""What operators can watch, in Prometheus' terms. Labels never hold titles, names or anything typed."""

from prometheus_client import Counter, Gauge, Histogram

commands = Counter("vigia_commands", "Requests answered, by verb and outcome", ["verb", "outcome"])
command_seconds = Histogram(
    "vigia_command_seconds",
    "From request to reply",
    ["verb"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
prompts = Counter("vigia_prompts", "Questions asked for updates")
deliveries = Counter(
    "vigia_deliveries", "Calls to chat, by platform, kind and outcome", ["platform", "kind", "outcome"]
)
handover_seconds = Histogram(
    "vigia_handover_seconds",
    "From commit to the call of the chat port",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1),
)
outbox_lag = Gauge("vigia_outbox_lag_seconds", "How long the oldest sendable row has waited")
open_incidents = Gauge("vigia_open_incidents", "Incidents not resolved or cancelled")
locked_out = Gauge("vigia_locked_out", "1 while a platform lets Vigia do nothing", ["platform"])
tick_age = Gauge("vigia_tick_age_seconds", "Since the ticker last beat")
