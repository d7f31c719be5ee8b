import"./chunk-EPXOE4VI.js";var t=`# What we learned from shortening our sign-up form

Our sign-up form used to have eleven fields. Last autumn we cut it to four, and the share of visitors who finished it rose from 23 % to 31 %. That is a good result, but it was not as simple as deleting fields, and some of what we believed at the start turned out to be wrong.

## Which fields we removed

We asked the three teams that use the data which fields they had looked at in the last month. Sales had used the company's size and the country. Support had used neither. Nobody had opened the field "How did you hear about us?" since spring, although it was required. We removed seven fields, and moved the country to a later step, where it can be guessed from the language.

## Why forms matter

In today's fast-paced world, first impressions are everything, and forms are a very important part of the customer journey. There are many different kinds of forms, and each of them has various advantages and disadvantages. It goes without saying that a good experience can make a real difference when it comes to building trust. At the end of the day, everyone is different, and it depends on many things, but generally speaking it is worth keeping best practices in mind.

## What happened next

In the first two weeks nothing changed. Then we noticed that the button was below the edge of the screen on small phones, because the shorter form had pulled a large picture up above it. After we removed the picture, completion on phones went from 19 % to 29 %. On desktops the change was smaller, from 30 % to 34 %.

Sales had feared worse leads. We compared the new accounts of October with those of September: the share that became customers within thirty days was about the same, 6.1 % and 5.8 %. The sample is small, so we will look again in spring.

## Our advice

Ask who uses each field, and remove what nobody uses. Look at the form on a small phone before and after. Keep one number that tells you whether the people who sign up are the ones you want, so that you notice if a shorter form only brings more of the wrong ones. It takes an afternoon, and it is easier than a redesign.
`;var a=`# We shut down our grocery startup with $1.2 million in the bank

On March 3 we told our 19 employees, our investors and 6,100 customers that Pantry Loop was closing. We had fourteen months of money left. This is why we stopped anyway, with the numbers we wish somebody had shown us.

Pantry Loop delivered dry goods in reusable jars in Portland. You ordered rice, we brought a jar; you put it out empty, we picked it up, washed it and filled it again. People loved it. Our survey score was 71, and the local paper called us "the milkman of lentils."

The trouble was the jars. We assumed that a jar would make 40 trips. It made 13. Nine percent broke, and the rest moved into our customers' kitchens, where they now hold pasta, screws and, in one photograph, a very small cactus. A deposit of $3 did not help; at $5 orders fell by a third.

| assumption | plan | measured |
|---|---|---|
| trips per jar | 40 | 13 |
| minutes per stop | 4 | 7.5 |
| orders per month | 2.0 | 1.1 |

We tried to fix this for a year. We switched from glass to aluminum, changed the routes, and organized neighborhood pickup points. Each step improved the margin by one or two points. We needed nineteen.

The hardest moment was a spreadsheet. Our operations lead, Dana Whitfield, modeled the best case for everything at once, and it still lost 80 cents an order. "I kept looking for my mistake," she said. "Then I realized that I was hoping for one."

So we gave back what was left: 61 cents on the dollar. Two investors thanked us. One asked whether we had considered pivoting to cosmetics. All but three of our people have new jobs, and the jar washer, which had cost us $88,000, went to a brewery for $9,500.
`;var s=`# The importance of quality content in today's digital landscape

In today's fast-paced world, content is more important than ever. There are many reasons for this, and it goes without saying that businesses of all kinds can benefit from it in various ways. In this article, we will take a closer look at why quality content matters and how it can help you take things to the next level.

## Why content matters

When it comes to content, quality is key. Many people think that content is just words, but in many ways it is so much more than that. Good content can make a real difference, and at the end of the day it is all about providing value. It is important to keep in mind that everyone is different, and what works for some people may not work for others.

## Best practices to keep in mind

There are a number of best practices that can help you get the most out of your content. First of all, it is important to know your audience. Second, you should always try to be consistent. Last but not least, do not forget to measure your results, because without measuring it is hard to know whether something is really working or not.

## Our solutions can help

Our team of experts offers a wide range of affordable solutions for businesses of every size. With our award-winning services you can unlock your full potential and leverage the power of content. Contact us today to book a free consultation, sign up for our newsletter, and get an exclusive discount on your first order. Don't miss this limited offer.

## Why quality matters

As we have seen, quality is very important. Quality content is content that has quality, and quality is what people are looking for more and more. There is no doubt that quality will continue to play a role in the future, and generally speaking those who invest in quality are more likely to see good results sooner or later.

## Conclusion

In conclusion, content is here to stay. There are many things to consider, and only time will tell what the future holds. But one thing is certain: with the right approach, the right mindset and the right tools, anything is possible. So what are you waiting for? Start your content journey today and see the difference for yourself.
`;export{t as middling,a as strong,s as weak};
