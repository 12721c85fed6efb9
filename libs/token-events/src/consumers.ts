import { type EventConsumer, on } from '@libs/event-bus';
import type { TokenContracts } from './contracts-under';
import type { ForwardOnly } from './forward-only';
import type { TokenHandlers } from './options';
import type { VersionStore } from './version-store';

/** Of the history. */
export function historyConsumers(
  contracts: TokenContracts,
  handlers: TokenHandlers,
  forward: ForwardOnly,
): EventConsumer[] {
  const { issued, revoked, expired, accessChanged: changed } = handlers;
  return [
    issued && on(contracts.issued, (event, about) => forward.handle(event, () => issued(event, about))),
    revoked && on(contracts.revoked, (event, about) => forward.handle(event, () => revoked(event, about))),
    expired && on(contracts.expired, (event, about) => forward.handle(event, () => expired(event, about))),
    changed && on(contracts.accessChanged, async (event, about) => changed(event, about)),
  ].filter((consumer) => consumer !== undefined);
}

/** Of the states. */
export const stateConsumer = (
  contract: TokenContracts['state'],
  { state, purged }: TokenHandlers,
  forward: ForwardOnly,
  store: VersionStore,
): EventConsumer =>
  on(
    contract,
    (event, about) => forward.handle(event, () => state?.(event, about)),
    async ({ key }) => {
      await purged?.(key);
      await store.forget(key);
    },
  );
