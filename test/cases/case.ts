/** A case: what a sender sends, and what must be in Postgres afterwards. */
import type { AccountRows } from './account-rows';
import type { Webhook } from './webhook';

export interface Case {
  /** What must hold, as a sentence. */
  name: string;
  /** In the order in which they come. */
  send: Webhook[];
  /** Codes of the dead letters that must be there; left out: none may be. */
  deadLetters?: string[];
  /** All at once, so there is no order to reverse. */
  parallel?: boolean;
  /** Ids of events decide the last tie; they are made with the account, so two accounts may differ. */
  decidedByIds?: boolean;
  /** Throws where the rows of the account are others than they must be. */
  check: (rows: AccountRows) => void;
}

/** Cases of one kind. */
export interface CaseGroup {
  name: string;
  cases: Case[];
}
