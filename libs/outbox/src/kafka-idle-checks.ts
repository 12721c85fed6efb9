import RequestQueue from 'kafkajs/src/network/requestQueue';

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
const { scheduleCheckPendingRequests } = RequestQueue.prototype;

/**
 * kafkajs 2.2.4 looks for requests that wait, by a timer of 1 ms on each connection for as long as it is open, whether any waits or not
 * (kafkajs issue 1704; Node 24 writes a warning about it, issue 1751). It has to only where one waits, or will have to because the broker throttles; whatever
 * comes to wait later, kafkajs schedules anew. For processes of ours: it changes the kafkajs of the whole process, which is not for a library to do.
 */
export function lookOnlyForWhatWaits(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) scheduleCheckPendingRequests.call(this);
  };
}
