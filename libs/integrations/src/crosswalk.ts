/** What a sender's codes become, as tables for a person; made from the tables by which bodies are mapped. */
import type { Direction, Milestone, Status, StatusReason } from '@app/events';

/** A list of a sender's codes, in one of its fields. */
export interface CodeCrosswalk {
  /** The sender's name of the field, and where it matters on which leg. */
  readonly field: string;
  readonly codes: readonly CodeMeaning[];
}

/** What one code means; what is left out it does not say. */
export interface CodeMeaning {
  /** Verbatim. Codes are compared without case. */
  readonly code: string;
  /** Null makes no claim: it says nothing about where the parcel is. */
  readonly status?: Status | null;
  readonly reason?: StatusReason;
  readonly milestones?: readonly Milestone[];
  readonly direction?: Direction;
}
