import { type RoleFacts, settleRole } from '../src/people/settle-role';

type Role = 'member' | 'admin' | 'manager';
type Facts = [current: Role | undefined, kept: Role | null | undefined, said: Role | undefined];
const factsOf = ([current, kept, said]: Facts): RoleFacts<Role> => ({ current, kept, said });

describe('who decides about a role', () => {
  it.each<[string, Facts, Role | undefined, Role | null | undefined]>([
    ['the provider, where there was none', [undefined, undefined, 'admin'], 'admin', 'admin'],
    [
      'the provider, where there was one that gives nothing',
      ['member', undefined, 'admin'],
      'admin',
      'admin',
    ],
    ['the provider, of what it gave: up', ['member', 'member', 'admin'], 'admin', 'admin'],
    ['the provider, of what it gave: down', ['admin', 'admin', 'member'], 'member', 'member'],
    ['the provider, of what it gave: away', ['admin', 'admin', undefined], undefined, undefined],
    ['the provider, from where both say the same', ['admin', null, 'admin'], 'admin', 'admin'],
    ['the people here, who gave one before', ['manager', undefined, 'admin'], 'manager', null],
    ['the people here, who lowered it', ['member', 'admin', 'admin'], 'member', null],
    ['the people here, who raised it', ['admin', 'member', 'member'], 'admin', null],
    ['the people here, who took it away', [undefined, 'admin', 'admin'], undefined, null],
    ['the people here, who had decided', ['member', null, 'admin'], 'member', null],
    ['the people here, who had decided on none', [undefined, null, 'admin'], undefined, null],
    [
      'the people here, of what the provider never spoke of',
      ['admin', undefined, undefined],
      'admin',
      undefined,
    ],
    [
      'the people here, of what the provider speaks of no more',
      ['admin', null, undefined],
      'admin',
      undefined,
    ],
    ['nobody, where nobody says anything', [undefined, undefined, undefined], undefined, undefined],
  ])('%s', (_, facts, after, keep) => {
    expect(settleRole(factsOf(facts), ['member'])).toEqual({ after, keep });
  });
});
