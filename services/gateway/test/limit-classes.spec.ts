import { limitClassOf, type Operation } from '../src/policy/operation';
import { OPERATIONS } from '../src/policy/operations';

const of = (limitClass: string): readonly Operation[] =>
  OPERATIONS.filter((operation) => limitClassOf(operation) === limitClass);

describe('the rate-limit class of an operation', () => {
  // Else CI jobs behind one address would starve one another.
  it('is that of uploads wherever a report is taken', () => {
    const reports = OPERATIONS.filter(({ timeout }) => timeout === 'upload');
    expect(reports.length).toBeGreaterThan(4);
    for (const operation of reports)
      expect([operation.operationId, limitClassOf(operation)]).toEqual([operation.operationId, 'upload']);
  });

  it('is that of revocations wherever access is taken away and the answer waits for it', () => {
    const revocations = OPERATIONS.filter(({ timeout }) => timeout === 'waiting');
    expect(revocations.length).toBeGreaterThan(2);
    for (const operation of revocations)
      expect([operation.operationId, limitClassOf(operation)]).toEqual([operation.operationId, 'revoke']);
  });

  it('is none only for what the gateway answers by itself and from memory', () => {
    expect(of('none').map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(['getHealth', 'getVersion']),
    );
    for (const { operationId, upstream, access } of of('none'))
      expect([operationId, upstream, access.resource]).toEqual([operationId, 'gateway', 'none']);
  });
});
