#!/bin/bash
# Runs once the brokers are up, over the listener that only brokers can reach: makes the users of the apps and says
# what each may do. Safe to run again. Whatever is not allowed here is refused.
set -euo pipefail

brokers=kafka-1-internal:9094
bin=/opt/kafka/bin

user() {
  "$bin/kafka-configs.sh" --bootstrap-server "$brokers" --alter --entity-type users --entity-name "$1" \
    --add-config "SCRAM-SHA-512=[iterations=8192,password=$(cat "/run/secrets/$1-kafka-password")]" >/dev/null
}

# allow <user> <options of kafka-acls.sh>
allow() {
  local name=$1
  shift
  "$bin/kafka-acls.sh" --bootstrap-server "$brokers" --add --allow-principal "User:$name" "$@" >/dev/null
}

for name in gateway normalizer projector operator; do
  user "$name"
  # Topics are made by the apps; making one and reading its settings is no right to read or write it.
  allow "$name" --operation Create --operation Describe --operation DescribeConfigs \
    --resource-pattern-type prefixed --topic tracking.
done

allow gateway --operation Write \
  --topic tracking.webhooks.raw.v1 \
  --topic tracking.source-activity.v1 \
  --topic tracking.refused-deliveries.v1

allow normalizer --operation Read \
  --topic tracking.webhooks.raw.v1 \
  --group parcelwire-normalizer
allow normalizer --operation Write \
  --topic tracking.shipment-updates.v1 \
  --topic tracking.webhooks.raw.v1.parcelwire-normalizer.dlq

allow projector --operation Read \
  --topic tracking.shipment-updates.v1 \
  --topic tracking.webhooks.raw.v1.parcelwire-normalizer.dlq \
  --topic tracking.shipment-updates.v1.parcelwire-projector.dlq \
  --topic tracking.refused-deliveries.v1 \
  --group parcelwire-projector
allow projector --operation Write \
  --topic tracking.shipments.v1 \
  --topic tracking.shipment-updates.v1.parcelwire-projector.dlq

allow operator --operation Read \
  --topic tracking.webhooks.raw.v1 \
  --topic tracking.shipment-updates.v1 \
  --topic tracking.source-activity.v1 \
  --topic tracking.webhooks.raw.v1.parcelwire-normalizer.dlq \
  --topic tracking.shipment-updates.v1.parcelwire-projector.dlq
# Its commands read logs from one end to the other, each in a group of its own.
allow operator --operation Read --resource-pattern-type prefixed --group parcelwire-reader-
# How far the apps are.
allow operator --operation Describe --group parcelwire-normalizer --group parcelwire-projector
allow operator --operation Write \
  --topic tracking.webhooks.raw.v1 \
  --topic tracking.shipment-updates.v1

echo 'users and their rights are made'
