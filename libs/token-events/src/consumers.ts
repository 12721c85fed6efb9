import { accessChanged, tokenExpired, tokenIssued, tokenRevoked, tokenState } from '@libs/contracts';
import { type EventConsumer, on } from '@libs/event-bus';
import type { ForwardOnly } from './forward-only';
import type { TokenHandlers } from './options';
import type { VersionStore } from './version-store';

/** Of the history. */
export function historyConsumers(handlers: TokenHandlers, forward: ForwardOnly): EventConsumer[] {
  const { issued, revoked, expired, accessChanged: changed } = handlers;
  return [
    issued && on(tokenIssued, (event, about) => forward.handle(event, () => issued(event, about))),
    revoked && on(tokenRevoked, (event, about) => forward.handle(event, () => revoked(event, about))),
    expired && on(tokenExpired, (event, about) => forward.handle(event, () => expired(event, about))),
    changed && on(accessChanged, async (event, about) => changed(event, about)),
  ].filter((consumer) => consumer !== undefined);
}

/** Of the states. */
export const stateConsumer = (
  { state, purged }: TokenHandlers,
  forward: ForwardOnly,
  store: VersionStore,
): EventConsumer =>
  on(
    tokenState,
    (event, about) => forward.handle(event, () => state?.(event, about)),
    async ({ key }) => {
      await purged?.(key);
      await store.forget(key);
    },
  );
