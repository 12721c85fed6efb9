import type { PoisonCase } from '../poison-case';
import { BAD_REQUEST, NO_TOKEN, THE_ADMIN } from '../raw-request';
import { get, type HeaderTokens } from './head-case';
import { FORGED, INTERNAL, WITHOUT_HYPHEN } from './internal-names';

/** The same name to whoever takes `_` for `-`, in other letters, and as it is: none of them makes anybody of somebody else. */
export const twins = ({ account }: HeaderTokens): PoisonCase[] => [
  ...INTERNAL.flatMap((name) => [
    get('underscore twins', account, [`${name.replaceAll('-', '_')}: ${FORGED}`], BAD_REQUEST),
    get('underscore twins', account, [`${name.replace('-', '_').toUpperCase()}: ${FORGED}`], BAD_REQUEST),
  ]),
  ...WITHOUT_HYPHEN.map((name) =>
    get('underscore twins', account, [`${name.slice(0, 3)}_${name.slice(3)}: ${FORGED}`], BAD_REQUEST),
  ),
  ...['_', '__', 'a_', '_a', 'api-token_', 'apitoken_', 'api__token', 'project_token_', 'API_-TOKEN'].map(
    (name) => get('underscore twins', account, [`${name}: x`], BAD_REQUEST),
  ),
  ...[...INTERNAL, ...WITHOUT_HYPHEN]
    .filter((name) => !['content-length', 'transfer-encoding', 'host', 'authorization'].includes(name))
    .flatMap((name) =>
      [name, name.toUpperCase(), alternating(name)].flatMap((spelling) => [
        get('claimed identity', account, [`${spelling}: ${FORGED}`], THE_ADMIN),
        get('claimed identity', '', [`${spelling}: ${FORGED}`], NO_TOKEN),
      ]),
    ),
];

const alternating = (name: string): string =>
  Array.from(name)
    .map((letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter))
    .join('');
