import type { PoisonCase } from '../poison-case';
import { beyondAscii } from './beyond-ascii';
import { connections } from './connections';
import { expectations } from './expectations';
import type { HeaderTokens } from './head-case';
import { hosts } from './hosts';
import { names } from './names';
import { ofUploads } from './of-uploads';
import { overrides } from './overrides';
import { repeatedTokens } from './repeated-tokens';
import { sizes } from './sizes';
import { trailers } from './trailers';
import { twins } from './twins';
import { upgrades } from './upgrades';

/** Heads that could make one reader believe what another does not. */
export const headerCases = (tokens: HeaderTokens): PoisonCase[] =>
  [
    twins,
    connections,
    hosts,
    expectations,
    upgrades,
    trailers,
    names,
    sizes,
    repeatedTokens,
    beyondAscii,
    overrides,
    ofUploads,
  ].flatMap((make) => make(tokens));
