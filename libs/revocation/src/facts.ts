/** Something that was true in the database at position `asOf` of its log, until a row about one of `subjects` comes. */
export interface Fact {
  readonly incarnation: string;
  readonly asOf: number;
  /** Everything that can take it away, e.g. [token:X, account:7, change:7, repository:9, all]. */
  readonly subjects: readonly string[];
}

/** A fact as it is cached. */
export interface Entry<T> extends Fact {
  readonly digest: string;
  /** Database epoch milliseconds. */
  readonly expiresAt: number | null;
  /** Database epoch milliseconds from which this entry must be asked for again, though the token has not expired. */
  readonly askAgainAt?: number | null | undefined;
  readonly value: T;
}

export type Refusal = 'unknown' | 'revoked' | 'expired';

/**
 * What the authority read in one statement on the primary. `active: false` is about the token alone, never about a resource:
 * it is remembered for the token. A token that may not touch the resource is active, with a value that says so.
 */
export type Answer<T> = {
  readonly incarnation: string;
  /** The head of the log in the same snapshot. */
  readonly asOf: number;
  readonly databaseTimeMs: number;
} & (
  | {
      readonly active: true;
      readonly subjects: readonly string[];
      readonly expiresAt: number | null;
      readonly value: T;
      /** The answer may be cached for this long at most. */
      readonly maxAgeMs?: number | undefined;
    }
  | { readonly active: false; readonly reason: Refusal }
);

export interface Query<R> {
  /** The cache key: no secret in it. Same key and digest, same question. */
  readonly key: string;
  /** SHA-256 of the token value, base64url. */
  readonly digest: string;
  /** `token:<id>` of the presented token. A tombstone for it refuses at once, for ever. */
  readonly subject: string;
  readonly request: R;
}

/** Introspection: each call is one new read on the primary, begun after the call. Throws when it cannot tell. */
export interface Authority<R, T> {
  introspect(request: R, signal: AbortSignal): Promise<Answer<T>>;
}

/** L2. Nothing is asked of it but that what it returns was put by someone who knew. Failing or slow, it is a miss. */
export interface EntryStore<T> {
  get(key: string): Promise<Entry<T> | undefined>;
  /** Keeps the newer one of what is there and `entry` (other incarnation: the one put last). */
  put(key: string, entry: Entry<T>): Promise<void>;
}

/** An in-memory map that forgets. lru-cache satisfies it. */
export interface BoundedCache<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
  delete(key: K): boolean;
  clear(): void;
  entries(): Iterable<[K, V]>;
}
