import { text } from '../text/en';
import { count } from '../ui/percentages';
import type { Range } from './line-runs';

export const nameOf = ({ from, to }: Range): string => text.coverage.file.range(count(from), count(to));
