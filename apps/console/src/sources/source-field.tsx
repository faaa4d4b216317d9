import type { VNode } from 'preact';

export interface SourceFieldProps {
  ids: readonly string[];
  /** The chosen one, or '' for all. */
  chosen: string;
}

/** The field of a form that chooses one source, or all. */
export const SourceField = ({ ids, chosen }: SourceFieldProps): VNode => (
  <label>
    Source
    <select name="source">
      <option value="">all</option>
      {ids.map((id) => (
        <option key={id} value={id} selected={id === chosen}>
          {id}
        </option>
      ))}
    </select>
  </label>
);
