/** Common to all local servers. */
export interface LocalServerOptions {
  /** Made if it is not there; data and logs are kept in it. One server per directory. */
  dir: string;
  /** A free one of the loopback address if not given. */
  port?: number | undefined;
  /** Told what takes a while, a line at a time. */
  log?: ((line: string) => void) | undefined;
}
