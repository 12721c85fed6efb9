exports.total = (lines) => lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);

exports.discount = (sum, code) => {
  if (code === 'HALF') return sum / 2;
  if (code === 'TENTH') {
    const off = sum / 10;
    return sum - off;
  }
  return sum;
};
