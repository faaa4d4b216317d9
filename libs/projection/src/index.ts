export * from './rebuild';
export * from './schema';
export { ConflictError } from './store/conflict-error';
export {
  AttentionStore,
  type OpenLetters,
  type Refusal,
  type SourceFreshness,
  type StartedOperation,
  type UnmappedCode,
} from './store/attention-store';
export { Database, type RowsPlace } from './store/database';
export { DeadLetterStore } from './store/dead-letter-store';
export { type Letter, type LetterPlace } from './store/letter';
export { ERASED_FOR_DAYS, EraseStore, type DeletedRows } from './store/erase-store';
export {
  ExplainStore,
  type ExplainedEvent,
  type ExplainedLetter,
  type ExplainedShipment,
  type Lateness,
  type PromiseRevision,
} from './store/explain-store';
export { FindStore, type FoundShipment } from './store/find-store';
export { freshnessOf } from './store/freshness';
export { type LetterFilter } from './store/letter-filter';
export { blamesNoRecord, isFatal, recordFault } from './store/record-fault';
export { OffsetStore, stepStatement, type Step } from './store/offset-store';
export { OutboxStore, PUBLISH_DEADLINE_MS, type CurrentShipment, type Taken } from './store/outbox-store';
export { OpenShipments } from './store/open-shipments';
export { PullStore, type AskedNumber, type GivenAnswer } from './store/pull-store';
export { RefusedDeliveryStore, type KeptRefusal } from './store/refused-delivery-store';
export { RedriveStore, type KeptLetter, type LetterCounts, type LetterGroup } from './store/redrive-store';
export {
  AlreadyRunningError,
  OperationStore,
  type Operation,
  type Outcome as OperationOutcome,
} from './store/operation-store';
export { type Statement } from './store/transaction';
export { ShipmentStore, type FoldedShipment } from './store/shipment-store';
export { WriteRehearsal } from './store/write-rehearsal';
export { NewerFormError, VERDICTS, fold, lastPlace, type Explanation, type Verdict } from './fold';
