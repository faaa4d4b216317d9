"""Keeps the current state of every shipment in a table of SQLite.

Rows and positions change in one transaction, so each record counts once: after a crash, a restart or a repetition.
"""

import json
import os
import signal
import sqlite3

from confluent_kafka import OFFSET_BEGINNING, Consumer

TOPIC = "tracking.shipments.v1"
STATE = "parcelwire.tracking.shipment"
FIELDS = ["account", "carrier", "trackingNumber", "status", "statusReason", "statusAt", "deliveredAt"]

COLUMNS = ", ".join(f'"{field}"' for field in FIELDS)
TABLES = f"""
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS shipments (id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, {COLUMNS});
CREATE TABLE IF NOT EXISTS positions (partition INTEGER PRIMARY KEY, next_offset INTEGER NOT NULL);
"""
# The greater sequence is the newer state. Of an erased shipment nothing but its id stays, so that no older state returns.
SAVE = f"""
INSERT INTO shipments (id, sequence, {COLUMNS}) VALUES (?, ?{", ?" * len(FIELDS)})
ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, {", ".join(f'"{f}" = excluded."{f}"' for f in FIELDS)}
WHERE excluded.sequence > shipments.sequence
"""
MOVE = "INSERT OR REPLACE INTO positions (partition, next_offset) VALUES (?, ?)"


def row_of(message):
    """The row of a record; None for a kind of record that was added to the topic later."""
    headers = {name: value.decode() for name, value in message.headers() or []}
    if message.value() is not None and headers.get("ce_type") != STATE:
        return None
    state = json.loads(message.value() or b"{}")
    return [message.key().decode(), int(headers["ce_sequence"]), *(state.get(field) for field in FIELDS)]


def main():
    database = sqlite3.connect(os.environ["DATABASE"])
    database.executescript(TABLES)

    def on_assign(consumer, partitions):
        positions = dict(database.execute("SELECT partition, next_offset FROM positions"))
        for partition in partitions:
            partition.offset = positions.get(partition.partition, OFFSET_BEGINNING)
        consumer.assign(partitions)

    consumer = Consumer(
        {
            "bootstrap.servers": os.environ["KAFKA_BROKERS"],
            "group.id": "shipments-in-sqlite",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe([TOPIC], on_assign=on_assign)
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    while not stopped:
        messages = consumer.consume(500, timeout=0.5)
        with database:
            for message in messages:
                if message.error():
                    print(message.error(), flush=True)
                    continue
                try:
                    if row := row_of(message):
                        database.execute(SAVE, row)
                except (ValueError, LookupError, AttributeError, TypeError) as fault:
                    print(f"passed over offset {message.offset()}: {fault!r}", flush=True)
                database.execute(MOVE, (message.partition(), message.offset() + 1))
    consumer.close()


main()
