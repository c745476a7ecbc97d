"""Downloads of learning platforms into `submitted/`: every file is placed, or listed with the reason why not.

It may write `submitted/`, `.autograder/older/`, the log of what was collected, and who is who on a platform. It never overwrites
a newer submission, follows no link, runs nothing of what it unpacks, and knows neither marks nor the gradebook.
"""
