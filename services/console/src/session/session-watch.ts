type Word = 'left' | 'started';

/**
 * Whether the session that this page was opened with has come to its end while the page is open, told by a refused call, by the
 * clock or by another tab. Whoever signs in again resumes it.
 */
export class SessionWatch {
  private hasEnded = false;
  private readonly listeners = new Set<() => void>();
  private readonly channel = new BroadcastChannel('portcullis-session');

  readonly isEnded = (): boolean => this.hasEnded;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What other tabs of this browser do: they have the same cookie. */
  heedOthers(on: Readonly<Record<Word, () => void>>): () => void {
    const hear = ({ data }: MessageEvent<unknown>): void => {
      if (data === 'left' || data === 'started') on[data]();
    };
    this.channel.addEventListener('message', hear);
    return () => {
      this.channel.removeEventListener('message', hear);
    };
  }

  end(): void {
    this.set(true);
  }

  resume(): void {
    this.set(false);
  }

  tellOthers(word: Word): void {
    this.channel.postMessage(word);
  }

  private set(hasEnded: boolean): void {
    if (this.hasEnded === hasEnded) return;
    this.hasEnded = hasEnded;
    for (const listener of this.listeners) listener();
  }
}
