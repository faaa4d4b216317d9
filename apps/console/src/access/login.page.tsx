import type { VNode } from 'preact';
import { Document } from '../html/document';
import { Said } from '../html/parts';

/** @param url of the provider, to which it leads by itself */
export const loginPage = (url: string): VNode => (
  <Document title="Log in" path="" leadsTo={url}>
    <p>
      <a href={url}>Log in to see this page</a>
    </p>
  </Document>
);

/** The provider knows who it is, and the configuration does not let them in. */
export const notLetInPage = (name: string): VNode => (
  <Document title="Not for everybody" path="">
    <p>
      <Said>{name}</Said>
      {' may not see this console. Whoever runs it decides that by the configuration.'}
    </p>
  </Document>
);

export const loggedOutPage = (): VNode => (
  <Document title="Logged out" path="">
    <p>
      This browser is logged out of the console. At the provider of your login you may still be logged in.
    </p>
    <p>
      <a href="/">Log in again</a>
    </p>
  </Document>
);
