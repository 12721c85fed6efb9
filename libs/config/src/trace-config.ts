/** Where a process sends its spans, and which ones. */
export interface TraceConfig {
  /** Base URL of a collector that takes OTLP over HTTP. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the decision of whoever called counts, where there is one. */
  readonly followsCaller: boolean;
  /** Of the traces that are decided about here, the part that is recorded, in [0, 1]. */
  readonly ratio: number;
  /** Another name than the process has. */
  readonly serviceName?: string | undefined;
}
