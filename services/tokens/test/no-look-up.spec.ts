import { makeToken } from '@libs/token-format';
import { IntrospectionService } from '../src/tokens/introspection.service';
import type { PepperProofs } from '../src/tokens/pepper-proofs';
import type { RefusedUses } from '../src/tokens/refused-uses';
import { TokenHasher } from '../src/tokens/token-hasher';

describe('introspecting a text that no token can have', () => {
  it('asks the database nothing', async () => {
    const one = jest.fn().mockRejectedValue(new Error('was asked'));
    const hasher = new TokenHasher([{ id: 'one', secret: Buffer.alloc(32) }]);
    const service = new IntrospectionService({ one }, hasher, {} as RefusedUses, {} as PepperProofs);
    const { token } = makeToken('repository');
    const mistyped = token.endsWith('0') ? `${token.slice(0, -1)}1` : `${token.slice(0, -1)}0`;
    for (const text of ['x', mistyped, token.slice(0, -1), ` ${token}`, token.replace('pcr_', 'pcx_')])
      await expect(service.introspect({ token: text })).rejects.toMatchObject({ code: 'token.malformed' });
    expect(one).not.toHaveBeenCalled();
    await expect(service.introspect({ token })).rejects.toThrow('was asked');
  });
});
