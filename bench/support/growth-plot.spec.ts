import { growthPlot } from './growth-plot';

const point = (size: number, median: number) => ({ size, median, least: median / 2, most: median * 2 });
const plot = (curves: Parameters<typeof growthPlot>[0]['curves']) =>
  growthPlot({ title: 'Cost <of> "it"', sizes: 'tokens', values: 'ms', curves });

describe('the picture of a growth', () => {
  const squared = { name: 'all & each', points: [10, 100, 1_000].map((size) => point(size, size ** 2)) };

  it('says in its legend with which power a curve grows', () => {
    expect(plot([squared])).toContain('all &#38; each: n^2.00</text>');
  });

  it('is one well-formed document, whatever is in the names', () => {
    const svg = plot([squared]);
    expect(svg).toContain('Cost &#60;of&#62; &#34;it&#34;');
    expect(svg.match(/<svg /g)).toHaveLength(1);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('puts equal factors at equal distances on both axes', () => {
    const marks = [...plot([squared]).matchAll(/<text x="([\d.]+)" y="([\d.]+)" text-anchor="middle" fill/g)];
    const [xs, ys] = [1, 2].map((group) => marks.map((match) => Number(match[group])));
    for (const places of [xs!, ys!]) expect(places[1]! - places[0]!).toBeCloseTo(places[2]! - places[1]!, 0);
    expect(ys![2]).toBeLessThan(ys![0]!);
  });

  it('draws a flat curve and one of a single size, which has no growth', () => {
    const flat = { name: 'flat', points: [1e3, 1e7].map((size) => ({ size, median: 1, least: 1, most: 1 })) };
    const svg = plot([flat, { name: 'single', points: [point(1e3, 1)] }]);
    expect(svg).toContain('flat: n^0.00<');
    expect(svg).toContain('>single<');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});
