import type { VNode } from 'preact';
import { Document } from './document';

/** There is nothing under this address. */
export const notFoundPage = (text: string): VNode => (
  <Document title="Not found" path="">
    <p>{text}</p>
    <p>
      <a href="/">Find a shipment</a>
    </p>
  </Document>
);

/** Something that a page needs does not answer, or an error that nobody has foreseen. */
export const failedPage = (text: string): VNode => (
  <Document title="This page cannot be shown now" path="">
    <p>{text}</p>
  </Document>
);
