import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { isDatabaseTrouble } from '../src/database-trouble';

const withCode = (code: string): Error => Object.assign(new Error('x'), { code });

describe('trouble with the database', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '08006', '53300', '40P01', '57014', '25006'])(
    '%s may pass by itself',
    (code) => {
      expect(isDatabaseTrouble(withCode(code))).toBe(true);
      expect(isDatabaseTrouble(Object.assign(new Error('wrapped'), { driverError: withCode(code) }))).toBe(
        true,
      );
      expect(isDatabaseTrouble(new AggregateError([withCode(code)]))).toBe(true);
    },
  );

  it('without a code is known by its words', () => {
    expect(isDatabaseTrouble(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isDatabaseTrouble(new Error('timeout exceeded when trying to connect'))).toBe(true);
  });

  // The loss itself is told to nobody then; the next statement of the transaction finds the connection gone.
  it('between two statements of a transaction is what TypeORM makes of it', () => {
    expect(isDatabaseTrouble(new QueryRunnerAlreadyReleasedError())).toBe(true);
    expect(isDatabaseTrouble(new QueryRunnerProviderAlreadyReleasedError())).toBe(true);
  });

  it.each([withCode('23505'), withCode('42P01'), new Error('a bug'), 'text', undefined])(
    'is not %s',
    (error) => {
      expect(isDatabaseTrouble(error)).toBe(false);
    },
  );
});
