import { Holds, WholeNumber } from '@app/config';
import { ListenConfig } from './listen-config';

const MINUTE_MS = 60_000;
const MIB = 1024 * 1024;

/** How long a request may take, and how much of the server one of them, or all together, may take up. */
export class HttpConfig extends ListenConfig {
  /** From the connection's begin, or the first byte of a later request, to the end of the headers. */
  @WholeNumber(100, MINUTE_MS)
  HEADERS_TIMEOUT_MS = 5_000;

  /** From the end of the headers to the end of the body. */
  @WholeNumber(100, MINUTE_MS)
  REQUEST_TIMEOUT_MS = 10_000;

  /** How often connections are checked against the timeouts. */
  @WholeNumber(50, MINUTE_MS)
  CONNECTIONS_CHECK_MS = 1_000;

  /** How long a connection may be silent between two requests. */
  @WholeNumber(100, 60 * MINUTE_MS)
  KEEP_ALIVE_TIMEOUT_MS = 65_000;

  /** Further ones are closed as soon as they are opened. */
  @WholeNumber(1, 1_000_000)
  MAX_CONNECTIONS = 10_000;

  /** Of these, from one address (an IPv6 network of 64 bits counts as one) that is no trusted proxy. */
  @WholeNumber(1, 1_000_000)
  MAX_CONNECTIONS_PER_ADDRESS = 2_000;

  /** After so many a connection is closed, so that senders spread over several gateways. */
  @WholeNumber(1, 1_000_000_000)
  MAX_REQUESTS_PER_CONNECTION = 10_000;

  /** Of all headers of a request together. */
  @WholeNumber(1_024, MIB)
  MAX_HEADER_BYTES = 16 * 1024;

  /** Headers of a request. */
  @WholeNumber(10, 1_000)
  MAX_HEADER_COUNT = 100;

  /** Of the path and the query of a request. */
  @WholeNumber(64, MIB)
  MAX_URL_BYTES = 8 * 1024;

  /** Of bodies that are still arriving; beyond it the one that has been arriving longest is given up. */
  @Holds<HttpConfig>(
    ({ MAX_RECEIVING_BYTES, MAX_BODY_BYTES }) => !(MAX_RECEIVING_BYTES < MAX_BODY_BYTES),
    'must not be less than MAX_BODY_BYTES',
  )
  @WholeNumber(64 * 1024, 1024 * 1024 * MIB)
  MAX_RECEIVING_BYTES = 128 * MIB;

  /** Requests at once on one HTTP/2 connection. */
  @WholeNumber(1, 10_000)
  HTTP2_MAX_STREAMS = 100;

  /** What one HTTP/2 connection may take up in memory. */
  @WholeNumber(1, 1_024)
  HTTP2_MAX_SESSION_MEMORY_MIB = 10;
}
