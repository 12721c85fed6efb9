import { z } from 'zod';

interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

interface PlanNode {
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number | undefined;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const planNode: z.ZodType<PlanNode> = z.object({
  'Actual Rows': z.number(),
  'Rows Removed by Filter': z.number().optional(),
  'Actual Loops': z.number(),
  get Plans() {
    return z.array(planNode).optional();
  },
});
const explained = z.tuple([z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: planNode })]) })]);

/**
 * Runs a statement and gives how many rows the busiest step of its plan had in its hands: what it reads must not grow with what it does
 * not show.
 */
export async function rowsRead(db: Queryable, statement: string, values: unknown[] = []): Promise<number> {
  const { rows } = await db.query(`explain (analyze, format json) ${statement}`, values);
  const [{ 'QUERY PLAN': plans }] = explained.parse(rows);
  return busiest(plans[0].Plan);
}

const busiest = ({ Plans = [], ...node }: PlanNode): number =>
  Math.max(
    (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
    ...Plans.map(busiest),
  );
