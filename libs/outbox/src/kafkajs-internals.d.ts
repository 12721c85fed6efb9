/** What kafkajs does not export, of the version in package.json. */
declare module 'kafkajs/src/network/requestQueue' {
  export default class RequestQueue {
    readonly pending: readonly unknown[];
    /** Epoch milliseconds; -1: never throttled yet. */
    readonly throttledUntil: number;
    scheduleCheckPendingRequests(): void;
    checkPendingRequests(): void;
  }
}
