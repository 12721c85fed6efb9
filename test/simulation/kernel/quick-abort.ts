type Listener = () => void;

/**
 * What the simulated classes use of an AbortSignal, at a tenth of the price: Node's is an EventTarget, and makes an Event and an
 * exception for each abort that nobody looks at. Listeners run in the same tick and in the same order.
 */
class QuickSignal {
  aborted = false;
  reason: unknown;
  private listeners: Listener[] = [];

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  addEventListener(_abort: 'abort', listener: Listener): void {
    if (!this.aborted && !this.listeners.includes(listener)) this.listeners.push(listener);
  }

  removeEventListener(_abort: 'abort', listener: Listener): void {
    const index = this.listeners.indexOf(listener);
    if (index >= 0) this.listeners.splice(index, 1);
  }

  /** For node:events, which warns of a leak otherwise. */
  setMaxListeners(): void {
    return undefined;
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.listeners;
    this.listeners = [];
    for (const listener of listeners) listener();
  }
}

const ABORTED = new Error('This operation was aborted');

class QuickAbortController {
  readonly signal = new QuickSignal();

  abort(reason: unknown = ABORTED): void {
    this.signal.abort(reason);
  }
}

/**
 * In a thread of its own that does nothing but simulate. Gives how to take it back. quick-abort.spec.ts holds it to the platform's
 * behaviour, by the traces of whole schedules too.
 */
export function useQuickAbort(): () => void {
  const platform = globalThis.AbortController;
  Object.assign(globalThis, { AbortController: QuickAbortController });
  return () => {
    globalThis.AbortController = platform;
  };
}
