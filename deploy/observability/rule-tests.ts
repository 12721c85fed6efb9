import { HEALTHY, MINUTES, type RuleScenario, SCENARIOS, type Series } from './rule-scenarios';

/** What promtool is asked about one set of series. */
interface RuleTest {
  readonly name: string;
  readonly interval: '1m';
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

const FIRING = 'ALERTS{alertstate="firing"}';

/** A file of rule tests: in the healthy series nothing fires, in each scenario its one alert does, once, and no other. */
export function ruleTests(rulesFile: string): object {
  const healthy = testOf('healthy', HEALTHY, []);
  return {
    rule_files: [rulesFile],
    evaluation_interval: '1m',
    tests: [healthy, ...SCENARIOS.map((scenario) => scenarioTest(scenario))],
  };
}

function scenarioTest({ alert, what, series, missing = [], also = [] }: RuleScenario): RuleTest {
  const present = Object.entries({ ...HEALTHY, ...series }).filter(
    ([selector]) => !missing.includes(selector),
  );
  return testOf(`${alert}: ${what}`, Object.fromEntries(present), [alert, ...also]);
}

function testOf(name: string, series: Series, firing: readonly string[]): RuleTest {
  return {
    name,
    interval: '1m',
    input_series: Object.entries(series).map(([selector, values]) => ({ series: selector, values })),
    promql_expr_test: [
      {
        expr: `count by (alertname) (${FIRING})`,
        eval_time: `${String(MINUTES)}m`,
        exp_samples: firing.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
      },
    ],
  };
}
