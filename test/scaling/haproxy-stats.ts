import { z } from 'zod';

/** The fields of a line of `show stat` that are of use here. */
const row = z.object({
  pxname: z.string(),
  svname: z.string(),
  status: z.string(),
  /** Of a frontend. */
  req_tot: z.string(),
  hrsp_5xx: z.string(),
  /** Of a backend. */
  wretr: z.string(),
  wredis: z.string(),
});
export type Row = z.output<typeof row>;

/** HAProxy's CSV (management guide, 9.1): no field of ours holds a comma. */
export function rowsOf(csv: string): Row[] {
  const [head = '', ...lines] = csv.trim().split('\n');
  const names = head.replace(/^# /, '').split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    return row.parse(Object.fromEntries(names.map((name, index) => [name, fields[index]])));
  });
}
