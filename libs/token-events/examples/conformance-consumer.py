#!/usr/bin/env python3
# A view of all tokens in memory, by the three steps of docs/api/token-state.md, shown at /state. Nothing of ours is needed:
#   pip install confluent-kafka      (Debian: apt-get install python3-confluent-kafka)
#   npx portcullis-conformance --brokers 127.0.0.1:9092 --topic-prefix scratch. \
#     --consumer 'exec python3 conformance-consumer.py' --state http://127.0.0.1:3000/state
import json
import os
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from confluent_kafka import Consumer, TopicPartition

BROKERS = os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092")
HISTORY = os.environ.get("PORTCULLIS_HISTORY_TOPIC", "portcullis.token.events.v1")
STATES = os.environ.get("PORTCULLIS_STATE_TOPIC", "portcullis.token.state.v1")
STATUS = {"token.issued.v1": "issued", "token.revoked.v1": "revoked", "token.expired.v1": "expired"}

tokens = {}


class Shown(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(tokens)).encode())

    def log_message(self, *_):
        pass


def type_of(record):
    return dict(record.headers() or []).get("ce_type", b"").decode()


def payload_of(record):
    """None: nobody can read it. A real consumer puts it aside, in a topic of its own."""
    try:
        payload = json.loads(record.value() or b"")
    except ValueError:
        return None
    if not isinstance(payload, dict):
        return None
    token, version = payload.get("tokenId"), payload.get("version")
    return payload if isinstance(token, str) and type(version) is int and version > 0 else None


def keep(payload, status):
    """The highest version counts: whatever is not higher is a copy, or late."""
    known = tokens.get(payload["tokenId"], {"version": 0})
    if payload["version"] > known["version"]:
        tokens[payload["tokenId"]] = {"status": status, "version": payload["version"]}


def read_state(record):
    if record.value() is None:
        tokens.pop(record.key().decode(), None)
        return
    payload = payload_of(record) if type_of(record) == "token.state.v1" else None
    if payload and payload.get("status") in STATUS.values():
        keep(payload, payload["status"])


def read_event(record):
    status = STATUS.get(type_of(record))
    payload = payload_of(record) if status else None
    if payload:
        keep(payload, status)


def bounds(consumer, topic):
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    return {p: consumer.get_watermark_offsets(TopicPartition(topic, p), timeout=10) for p in partitions}


def main():
    port = int(os.environ.get("PORT", "3000"))
    server = ThreadingHTTPServer(("127.0.0.1", port), Shown)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # Without a group: every start makes the view anew, and commits nothing.
    consumer = Consumer(
        {"bootstrap.servers": BROKERS, "group.id": str(uuid.uuid4()), "enable.auto.commit": False}
    )
    ends = {p: high for p, (_, high) in bounds(consumer, HISTORY).items()}
    states = bounds(consumer, STATES)
    behind = {p: high for p, (low, high) in states.items() if high > low}
    consumer.assign([TopicPartition(STATES, p, states[p][0]) for p in behind])
    while behind:
        record = consumer.poll(1)
        if record is None or record.error():
            continue
        read_state(record)
        if record.offset() + 1 >= behind.get(record.partition(), 0):
            behind.pop(record.partition(), None)
    consumer.assign([TopicPartition(HISTORY, p, end) for p, end in ends.items()])
    while True:
        record = consumer.poll(1)
        if record is not None and not record.error():
            read_event(record)


main()
