import { rowsOf } from './haproxy-stats';

describe('the statistics of HAProxy', () => {
  it('are read by the names of its columns, wherever they stand', () => {
    const csv = [
      '# pxname,svname,qcur,hrsp_5xx,req_tot,wretr,wredis,status,',
      'public,FRONTEND,,3,120,,,OPEN,',
      'gateways,gateway-1,0,0,,1,0,UP 1/2,',
      '',
    ].join('\n');
    expect(rowsOf(csv)).toMatchObject([
      { pxname: 'public', req_tot: '120', hrsp_5xx: '3' },
      { svname: 'gateway-1', status: 'UP 1/2', wretr: '1' },
    ]);
  });

  it('are refused where a column is missing: a failure that is not counted must not count as none', () => {
    expect(() => rowsOf('# pxname,svname\npublic,FRONTEND\n')).toThrow('hrsp_5xx');
  });
});
