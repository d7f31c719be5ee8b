"""What single cells mean: dates and numbers, in the forms that people write them in."""
