# What every witness looks at is what this attack could change.
