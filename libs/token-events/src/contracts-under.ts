import {
  accessChanged,
  type EventContract,
  tokenExpired,
  tokenIssued,
  tokenRevoked,
  tokenState,
} from '@libs/contracts';

/** The contracts of the token topics, where their topics may have other names. */
export interface TokenContracts {
  readonly issued: typeof tokenIssued;
  readonly revoked: typeof tokenRevoked;
  readonly expired: typeof tokenExpired;
  readonly accessChanged: typeof accessChanged;
  readonly state: typeof tokenState;
}

/** With the prefix before the name of each topic. */
export const contractsUnder = (prefix: string): TokenContracts => ({
  issued: under(prefix, tokenIssued),
  revoked: under(prefix, tokenRevoked),
  expired: under(prefix, tokenExpired),
  accessChanged: under(prefix, accessChanged),
  state: under(prefix, tokenState),
});

const under = <C extends EventContract>(prefix: string, contract: C): C => ({
  ...contract,
  topic: prefix + contract.topic,
});
